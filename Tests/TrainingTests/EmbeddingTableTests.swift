import Bundles
import Foundation
import Networks
import Testing
import Training

@Suite("Embedding tables")
struct EmbeddingTableTests {
  private static func table(
    width: Int = 3, seed: UInt64 = 1, _ change: (inout EmbeddingTable.Settings) -> Void = { _ in }
  ) throws -> EmbeddingTable {
    var settings = EmbeddingTable.Settings(width: width, seed: seed)
    settings.deviation = 0.5
    change(&settings)
    return try EmbeddingTable(settings)
  }

  /// One step on Σ slope · row over the keys.
  private static func step(_ table: EmbeddingTable, _ keys: [UInt64], slope: [Float]) throws {
    let rows = table.trainedRows(of: keys, shape: [keys.count])
    let slopes = TorchTensor(slope, shape: [keys.count, table.settings.width])
    try (rows * slopes).sum(axes: [0, 1], keepingAxes: false).backward()
    try table.advance()
  }

  @Test("A step is row-wise Adagrad, and gradients that meet in a row add up first")
  func formula() throws {
    let table = try Self.table(width: 2) { $0.rate = 0.1 }
    _ = table.trainedRows(of: [7, 8], shape: [2])
    table.abandon()
    var expected = [7: try #require(table.weights(of: 7)), 8: try #require(table.weights(of: 8))].mapValues {
      $0.map(Double.init)
    }
    var squares: [Int: Double] = [:]
    for round in 1...5 {
      try Self.step(table, [7, 8, 7], slope: [1, 2, 3, 4, 5, -6].map { $0 * Float(round) })
      for (key, slope) in [(7, [6.0, -4]), (8, [3, 4])] {
        let gradient = slope.map { $0 * Double(round) }
        squares[key, default: 0] += (gradient[0] * gradient[0] + gradient[1] * gradient[1]) / 2
        let rate = 0.1 / (squares[key, default: 0].squareRoot() + 1e-8)
        expected[key] = zip(expected[key] ?? [], gradient).map { $0 - rate * $1 }
      }
    }
    for key in [7, 8] {
      #expect(distance(try #require(table.weights(of: UInt64(key))), expected[key]?.map(Float.init)) < 1e-5)
    }
    #expect(table.step == 5)
  }

  @Test("First weights are a function of seed and key, whatever came before, and change with neither growth nor order")
  func growth() throws {
    let (forwards, backwards) = (try Self.table(), try Self.table())
    let keys = (1...5_000).map { UInt64($0) &* 0x9E37_79B9 }
    for key in keys { _ = forwards.trainedRows(of: [key], shape: [1]) }
    _ = backwards.trainedRows(of: keys.reversed(), shape: [keys.count])
    #expect(forwards.count == 5_001)
    for key in keys { #expect(forwards.weights(of: key) == backwards.weights(of: key)) }
    #expect(forwards.weights(of: keys[0]) != forwards.weights(of: keys[1]))
    let drawn = keys.compactMap { forwards.weights(of: $0) }.joined().map(Double.init)
    let deviation = (drawn.reduce(0) { $0 + $1 * $1 } / Double(drawn.count)).squareRoot()
    #expect(abs(deviation - 0.5) < 0.01)
  }

  @Test("A key has a row of its own once it was mentioned often enough, and shares the first one before")
  func minimumCount() throws {
    let table = try Self.table { $0.minimumCount = 3 }
    try Self.step(table, [5, 5], slope: [1, 1, 1, 1, 1, 1])
    #expect(table.weights(of: 5) == nil)
    #expect(table.count == 1)
    // What it taught until then stays with the shared row, which unknown keys read.
    #expect(try table.rows(of: [99], shape: [1]).floats().allSatisfy { $0 < 0 })
    try Self.step(table, [5], slope: [1, 1, 1])
    #expect(table.weights(of: 5) != nil)
    #expect(table.count == 2)
  }

  @Test("A full table keeps what it has and gives new keys the shared row until rows are evicted")
  func eviction() throws {
    let table = try Self.table { $0.largest = 4 }
    let fresh = try Self.table()
    _ = fresh.trainedRows(of: [1, 2, 3, 4], shape: [4])
    try Self.step(table, [1, 2, 3], slope: [Float](repeating: 1, count: 9))
    try Self.step(table, [2, 4], slope: [Float](repeating: 1, count: 6))
    #expect(table.weights(of: 4) == nil)
    let kept = table.weights(of: 2)
    #expect(table.evict(unseenSince: 2) == 2)
    #expect(table.count == 2)
    #expect(table.weights(of: 2) == kept)
    #expect(table.weights(of: 1) == nil)
    _ = table.trainedRows(of: [1], shape: [1])
    #expect(table.weights(of: 1) == fresh.weights(of: 1))
  }

  @Test("Buckets bound the rows of a table in advance")
  func buckets() throws {
    let table = try Self.table { $0.buckets = 10 }
    _ = table.trainedRows(of: (0..<1_000).map { UInt64($0) }, shape: [1_000])
    // Key 0 of the ten is the shared row.
    #expect(table.count == 10)
    #expect(table.weights(of: 13) == table.weights(of: 3))
  }

  @Test("Training with gathered rows equals training with the whole table in the graph")
  func dense() throws {
    let keys: [UInt64] = [3, 9, 3, 4]
    let table = try Self.table(width: 2)
    _ = table.trainedRows(of: keys, shape: [4])
    table.abandon()
    let first = try [3, 9, 4].flatMap { try #require(table.weights(of: $0)) }
    let whole = TorchTensor(first, shape: [3, 2])
    try whole.requireGradient()
    func loss(_ rows: TorchTensor) -> TorchTensor {
      (rows.sum(axes: [0], keepingAxes: true).matmul(rows.transposed())).sum(axes: [0, 1], keepingAxes: false)
    }
    let gathered = table.trainedRows(of: keys, shape: [4])
    let sparse = loss(gathered)
    let full = loss(whole.rows(at: TorchTensor(integers: [0, 1, 0, 2], shape: [4])))
    #expect(try sparse.floats() == full.floats())
    try sparse.backward()
    try full.backward()
    let gradient = try #require(try whole.gradient()?.floats())
    try table.advance()
    for (place, key) in [UInt64(3), 9, 4].enumerated() {
      let slope = Array(gradient[(2 * place)..<(2 * place + 2)])
      let size = ((slope[0] * slope[0] + slope[1] * slope[1]) / 2).squareRoot()
      let expected = (0..<2).map { first[2 * place + $0] - 0.05 * slope[$0] / (size + 1e-8) }
      #expect(distance(try #require(table.weights(of: key)), expected) < 1e-6)
    }
  }

  @Test("A gradient that is no number stops the run, says so, and changes no row", arguments: [Float.nan, .infinity])
  func notANumber(value: Float) throws {
    let table = try Self.table()
    _ = table.trainedRows(of: [1, 2], shape: [2])
    table.abandon()
    let before = table.weights(of: 1)
    let error = #expect(throws: TrainingError.self) { try Self.step(table, [1, 2], slope: [1, 1, 1, 1, value, 1]) }
    #expect(error?.code == .diverged)
    #expect(table.weights(of: 1) == before)
  }

  @Test("Settings that mean nothing are refused")
  func settings() {
    for change in [
      { $0.width = 0 }, { $0.rate = 0 }, { $0.minimumCount = 0 }, { $0.minimumCount = 256 }, { $0.largest = 0 },
      { $0.buckets = 0 }, { $0.decay = -1 },
    ] as [(inout EmbeddingTable.Settings) -> Void] {
      let error = #expect(throws: TrainingError.self) { try Self.table(change) }
      #expect(error?.code == .invalidSettings)
    }
  }

  @Test("A table comes back as it was, and what is no table of these settings is refused")
  func restoring() throws {
    let table = try Self.table { $0.minimumCount = 2 }
    for round in 0..<4 { try Self.step(table, [1, UInt64(round), 1], slope: noise(9, seed: UInt64(round))) }
    let copy = try Self.table(seed: 9) { $0.minimumCount = 2 }
    try copy.restore(table.snapshot())
    #expect(try copy.snapshot() == table.snapshot())
    #expect(throws: TrainingError.self) { try Self.table(width: 4).restore(table.snapshot()) }
    var broken = try table.snapshot()
    broken["weights"] = try StoredTensor(
      [Float](repeating: .nan, count: table.count * 3), shape: [table.count, 3])
    let error = #expect(throws: TrainingError.self) { try copy.restore(broken) }
    #expect(error?.code == .weights)
    #expect(try copy.snapshot() == table.snapshot())
  }

  @Test(
    "A published table gives each key its row, to the precision that was asked for",
    arguments: zip(EmbeddingTable.Precision.allCases, [0, 0x1p-11, 1 / 254.0] as [Float]))
  func published(precision: EmbeddingTable.Precision, error: Float) throws {
    let table = try Self.table()
    let keys = (1...300).map { UInt64($0) << 20 }
    try Self.step(table, keys, slope: noise(900, seed: 4))
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "table.safetensors")
    try table.published(as: precision).write(to: file)
    let mapped = try TableFile(mapping: file)
    #expect(mapped.rows == 301 && mapped.width == 3)
    let values =
      try mapped.weights.element == .int8
      ? zip(mapped.weights.integers(), 0...).map { Float($0) * (try mapped.scales?.floats()[$1 / 3] ?? 0) }
      : mapped.weights.floats()
    let expected = try table.rows(of: [0] + keys, shape: [301]).floats()
    for row in 0..<301 {
      let (mine, theirs) = (values[(3 * row)..<(3 * row + 3)], expected[(3 * row)..<(3 * row + 3)])
      let bound = (theirs.map(abs).max() ?? 0) * error
      #expect(zip(mine, theirs).allSatisfy { abs($0 - $1) <= bound * 1.001 })
    }
    // One flipped bit is found.
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count - 5] ^= 1
    try bytes.write(to: file)
    let damage = #expect(throws: BundleError.self) { try TableFile(mapping: file) }
    #expect(damage?.code == .checksumMismatch)
    try bytes.prefix(bytes.count - 8).write(to: file)
    #expect(throws: BundleError.self) { try TableFile(mapping: file) }
  }
}
