import Bundles
import Foundation
import Networks
import Synchronization
import Testing
import Training

@Suite("Processes that train together")
struct ProcessGroupTests {
  @Test("Values are added up, and gathered in the order of ranks whatever each has", arguments: [1, 2, 3])
  func exchanges(size: Int) throws {
    let found = try inGroup(of: size) { group in
      var values = (0..<5).map { Float($0 + group.rank) }
      try group.sum(&values)
      var nothing: [Float] = []
      try group.sum(&nothing)
      let words = try group.gather([UInt32](repeating: UInt32(group.rank), count: 2 * group.rank))
      return (values, words, try group.gather([Double]()))
    }
    let offset = (0..<size).reduce(0, +)
    for (values, words, empty) in found {
      #expect(values == (0..<5).map { Float($0 * size + offset) })
      #expect(words == (0..<size).map { [UInt32](repeating: UInt32($0), count: 2 * $0) })
      #expect(empty == [[Double]](repeating: [], count: size))
    }
  }

  @Test("Shares are even, in order, and leave nothing out", arguments: [1, 2, 3, 8])
  func shares(size: Int) throws {
    let shares = try inGroup(of: size) { group in
      (0...9).map { count in Array(group.share(of: 10..<(10 + count))) }
    }
    for count in 0...9 {
      #expect(shares.flatMap { $0[count] } == Array(10..<(10 + count)))
      #expect(shares.allSatisfy { abs(Double($0[count].count) - Double(count) / Double(size)) < 1 })
    }
  }

  @Test(
    "A group comes to the model of one process but for rounding, and its members to the same bytes", arguments: [2, 3])
  func equality(size: Int) throws {
    let alone = try Self.train(nil)
    let together = try inGroup(of: size) { try Self.train($0) }
    for member in together.dropFirst() { #expect(member == together[0]) }
    #expect(Set(alone.keys) == Set(together[0].keys))
    for (name, tensor) in alone {
      let other = try #require(together[0][name])
      #expect(tensor.shape == other.shape, "\(name)")
      if tensor.element == .float32 {
        #expect(distance(try tensor.floats(), try other.floats()) < 2e-6, "\(name)")
      } else {
        #expect(tensor == other, "\(name)")
      }
    }
  }

  @Test("A gradient that is no number in one process stops all of them at the same place")
  func diverges() throws {
    let errors = try inGroup(of: 2) { group in
      let parameters = TorchParameters(seed: 1)
      let p = parameters.scope.parameter("p", shape: [1], initial: .ones)
      let trainer = try Trainer<Float>(
        parameters, rule: .adam(), settings: .init(epochs: 1), group: group
      ) { slope in (p * TorchTensor([slope], shape: [1])).sum(axes: [0], keepingAxes: false) }
      do {
        try trainer.run(batches: { _ in [1, group.rank == 1 ? .nan : 1] as [Float] })
        return nil as TrainingError?
      } catch let error as TrainingError {
        return error
      }
    }
    #expect(errors[0]?.code == .diverged)
    #expect(errors[0] == errors[1])
  }

  @Test("Where one has ended, the exchange of the others fails")
  func ended() throws {
    let errors = try inGroup(of: 3) { group in
      var values: [Float] = [1]
      try group.sum(&values)
      guard group.rank != 1 else { return nil as TrainingError? }
      do {
        // The first may find everybody's part on its way already.
        for _ in 0..<3 { try group.sum(&values) }
        return nil
      } catch let error as TrainingError {
        return error
      }
    }
    for rank in [0, 2] {
      #expect(errors[rank]?.code == .group)
      #expect(errors[rank]?.cause?.isEmpty == false)
    }
  }

  @Test("Who waits for others that do not come is told so")
  func absent() {
    let meeting = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: meeting) }
    let error = #expect(throws: TrainingError.self) {
      try ProcessGroup(meeting: meeting, rank: 0, size: 2, coming: .milliseconds(100))
    }
    #expect(error?.code == .group)
    #expect(throws: TrainingError.self) { try ProcessGroup(meeting: meeting, rank: 2, size: 2) }
  }

  /// A factorization machine over a table whose keys come and go; the last batch has a single row.
  private static func train(_ group: ProcessGroup?) throws -> [String: StoredTensor] {
    let parameters = TorchParameters(seed: 4)
    var settings = EmbeddingTable.Settings(width: 4, seed: 4)
    (settings.minimumCount, settings.largest, settings.decay) = (2, 30, 0.01)
    let table = try EmbeddingTable(settings, group: group)
    let network = FactorizationMachine(parameters.scope, FeatureShape(fields: 2, width: 4))
    let trainer = try Trainer<[UInt64]>(
      parameters, rule: .adam(rate: 0.02), tables: ["values": table], settings: .init(epochs: 3), group: group
    ) { keys in
      let rows = group?.share(of: 0..<(keys.count / 2)) ?? 0..<(keys.count / 2)
      let labels = rows.map { (keys[2 * $0] + keys[2 * $0 + 1]) % 2 == 0 ? Float(1) : 0 }
      let shape = [rows.count, 1]
      let own = Array(keys[(2 * rows.lowerBound)..<(2 * rows.upperBound)])
      return network(rows: table.trainedRows(of: own, shape: [rows.count, 2]), dense: nil).binaryCrossEntropy(
        labels: TorchTensor(labels, shape: shape),
        weights: TorchTensor([Float](repeating: 1, count: rows.count), shape: shape)
      ).scaled(by: Float(rows.count) / Float(keys.count / 2))
    }
    try trainer.run(batches: { epoch in
      [64, 40, 2].map { count in noise(count, seed: UInt64(epoch * 100 + count)).map { UInt64(abs($0) * 40) + 1 } }
    })
    var found = try table.snapshot()
    for (name, tensor) in try parameters.snapshot().tensors { found["network/\(name)"] = tensor }
    return found
  }
}

/// Runs `body` in a group whose members are threads, and returns what each found, in the order of ranks.
private func inGroup<Value: Sendable>(
  of size: Int, _ body: @escaping @Sendable (ProcessGroup) throws -> Value
) throws -> [Value] {
  let meeting = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: meeting) }
  let findings = Findings<Value>()
  let running = DispatchGroup()
  for rank in 0..<size {
    running.enter()
    Thread.detachNewThread {
      let result = Result { try body(ProcessGroup(meeting: meeting, rank: rank, size: size, patience: .seconds(60))) }
      findings.all.withLock { $0[rank] = result }
      running.leave()
    }
  }
  running.wait()
  return try (0..<size).map { rank in try #require(findings.all.withLock { $0[rank] }).get() }
}

private final class Findings<Value: Sendable>: Sendable {
  let all = Mutex<[Int: Result<Value, any Error>]>([:])
}
