import Bundles
import Domain
import Foundation
import Indexes
import Statistics
import Store
import Testing

@testable import Signals

@Suite("Bridges between spaces")
struct BridgeTests {
  private static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> RowMatrix {
    var random = SeededRandom(seed: seed)
    return RowMatrix(rows: rows, columns: columns, values: (0..<(rows * columns)).map { _ in random.normal() })
  }

  @Test("A fit of one number is Σxy / (Σx² + λ), as the closed form says")
  func closedForm() throws {
    let fit = try RidgeFit(
      RowMatrix(rows: 3, columns: 1, values: [1, 2, 3]), RowMatrix(rows: 3, columns: 1, values: [2, 4, 9]))
    // Centred: x = −1, 0, 1 and y = −3, −1, 4; Σxy = 7, Σx² = 2, and λ is the penalty times Σx².
    #expect(abs(try fit.map(penalty: 0).values[0] - 3.5) < 1e-12)
    #expect(abs(try fit.map(penalty: 1).values[0] - 1.75) < 1e-12)
    #expect(fit.inputMean == [2] && fit.outputMean == [5])
  }

  @Test(
    "A fit solves its normal equations, with more rows than inputs and with fewer",
    arguments: [(40, 7), (7, 40), (9, 9)])
  func normalEquations(rows: Int, columns: Int) throws {
    let (inputs, outputs) = (Self.random(rows, columns, seed: 1), Self.random(rows, 5, seed: 2))
    let map = try RidgeFit(inputs, outputs).map(penalty: 0.3)
    let (x, y) = (inputs.centred().0, outputs.centred().0)
    let lambda = 0.3 * x.values.reduce(0) { $0 + $1 * $1 } / Double(columns)
    let left = x.transposed().times(x).times(map)
    let right = x.transposed().times(y)
    for place in left.values.indices {
      #expect(abs(left.values[place] + lambda * map.values[place] - right.values[place]) < 1e-9)
    }
  }

  @Test("A fit of numbers that are not finite, of too few pairs or with more than one answer is refused")
  func badFits() throws {
    let good = Self.random(4, 2, seed: 1)
    var bad = good
    bad.values[3] = .nan
    #expect(throws: SignalError.self) { try RidgeFit(bad, good) }
    #expect(throws: SignalError.self) { try RidgeFit(good, bad) }
    let one = #expect(throws: SignalError.self) {
      try RidgeFit(RowMatrix(rows: 1, columns: 1, values: [1]), RowMatrix(rows: 1, columns: 1, values: [1]))
    }
    #expect(one?.code == .tooFew)
    let constant = #expect(throws: SignalError.self) {
      try RidgeFit(
        RowMatrix(rows: 3, columns: 1, values: [2, 2, 2]), RowMatrix(rows: 3, columns: 1, values: [1, 2, 3]))
    }
    #expect(constant?.code == .singular)
    // Two inputs that are the same: any split of the weight fits.
    let twins = RowMatrix(rows: 4, columns: 2, values: [1, 1, 2, 2, 3, 3, 5, 5])
    let singular = #expect(throws: SignalError.self) { try RidgeFit(twins, good).map(penalty: 0) }
    #expect(singular?.code == .singular)
    #expect(throws: SignalError.self) { try RidgeFit(good, good).map(penalty: -1) }
    #expect(throws: SignalError.self) { try RidgeFit(good, good).map(penalty: .nan) }
  }

  @Test(
    "A space that is another one turned is carried back, and the bridge says how well",
    arguments: [1, 2, 3] as [UInt64])
  func turned(seed: UInt64) throws {
    let (old, new) = (try TwoVersions.contract(version: 1), try TwoVersions.contract(version: 2))
    let pairs = try TwoVersions.pairs(count: 400, noise: 0.01, seed: seed, from: new, to: old)
    let (bridge, fitted) = try BridgeTraining(from: new, to: old, settings: .init(seed: seed)).bridge(over: pairs)
    #expect(bridge.quality.count == 80 && fitted.count == 320)
    #expect(bridge.quality.cosine.low > 0.9 && bridge.quality.cosine.low > bridge.quality.baselineCosine)
    #expect(bridge.quality.agreement.low > 0.6)
    #expect(abs(bridge.quality.chanceAgreement - 10.0 / 79) < 1e-12)
    let carried = try bridge.carry(pairs[0].source)
    #expect(carried.space == old.space && carried.dimension == pairs[0].target.dimension)
    // The same pairs in another order, and the same seed: the same bridge.
    let again = try BridgeTraining(from: new, to: old, settings: .init(seed: seed)).bridge(over: pairs.reversed())
    #expect(again.bridge == bridge && again.fitted == fitted)
  }

  @Test("What cannot be learned from is refused: few pairs, vectors without a direction, spaces that share nothing")
  func badTrainings() throws {
    let (old, new) = (try TwoVersions.contract(version: 1), try TwoVersions.contract(version: 2))
    let training = try BridgeTraining(from: new, to: old)
    let pairs = try TwoVersions.pairs(count: 300, noise: 0.01, seed: 1, from: new, to: old)
    let few = #expect(throws: SignalError.self) { try training.bridge(over: Array(pairs.prefix(100))) }
    #expect(few?.code == .tooFew)
    let other = #expect(throws: SignalError.self) {
      try training.bridge(over: pairs.map { .init(key: $0.key, source: $0.target, target: $0.source) })
    }
    #expect(other?.code == .spaceMismatch)
    let zero = BridgeTraining.Pair(
      key: pairs[0].key, source: try Embedding(space: pairs[0].source.space, values: [Float](repeating: 0, count: 8)),
      target: pairs[0].target)
    #expect(throws: SignalError.self) { try training.bridge(over: [zero] + pairs.dropFirst()) }
    // Each content is paired with another's vector.
    var random = SeededRandom(seed: 5)
    let strangers = try pairs.map { pair in
      BridgeTraining.Pair(
        key: pair.key,
        source: try Embedding(space: pair.source.space, values: (0..<8).map { _ in Float(random.normal()) }),
        target: pair.target)
    }
    let useless = #expect(throws: SignalError.self) { try training.bridge(over: strangers) }
    #expect(useless?.code == .useless)
    let same = #expect(throws: SignalError.self) { try BridgeTraining(from: new, to: new) }
    #expect(same?.code == .spaceMismatch)
    let scores = try ContractSet.load(Contracts.folder).contract("text.spam")
    #expect(throws: SignalError.self) { try BridgeTraining(from: scores, to: new) }
  }

  @Test("A bridge carries vectors of its own start alone")
  func carry() throws {
    let two = try TwoVersions()
    let bridge = try two.bridge(from: two.new, to: two.old).bridge
    let values = [Float](repeating: 1, count: 8)
    for (space, values) in [("colour.v1", values), ("colour.v3", values), ("colour.v2", [1, 2])] {
      let error = #expect(throws: SignalError.self) {
        try bridge.carry(Embedding(space: SpaceID(space), values: values))
      }
      #expect(error?.code == .spaceMismatch)
    }
    #expect(throws: SignalError.self) {
      try bridge.carry(Embedding(space: SpaceID("colour.v2"), values: [Float](repeating: 0, count: 8)))
    }
    #expect(try bridge.carry(Embedding(space: SpaceID("colour.v2"), values: values)).space.name == "colour.v1")
  }

  @Test("A bridge is kept with its ends and figures, and read back the same; training again makes the next version")
  func kept() throws {
    let two = try TwoVersions()
    let first = try two.bridge(from: two.new, to: two.old)
    let read = try #require(try two.shelf.newest(from: two.new, to: two.old))
    #expect(read.bridge == first.bridge && read.fitted == first.fitted && read.checksum == first.checksum)
    #expect(read.version == 1 && read.fitted.count == 240)
    #expect(try two.bridge(from: two.new, to: two.old).version == 2)
    #expect(try two.shelf.newest(from: two.old, to: two.new) == nil)
  }

  @Test("A kept bridge is refused when a byte, a part or an end of it is another's")
  func damaged() throws {
    let two = try TwoVersions()
    let down = try two.bridge(from: two.new, to: two.old)
    let up = try two.bridge(from: two.old, to: two.new)
    let place = two.bundles.appending(path: "bridge.colour.v2.to.colour.v1-1")
    let other = two.bundles.appending(path: "bridge.colour.v1.to.colour.v2-1")
    func isRefused(_ what: String) {
      let error = #expect(throws: SignalError.self, "\(what)") { try two.shelf.newest(from: two.new, to: two.old) }
      #expect(error?.code == .damagedBundle, "\(what)")
    }
    // Weights, and then the whole bundle, of the other direction.
    let weights = try Data(contentsOf: place.appending(path: "weights.safetensors"))
    try Data(contentsOf: other.appending(path: "weights.safetensors"))
      .write(to: place.appending(path: "weights.safetensors"))
    isRefused("weights of another bridge")
    try weights.write(to: place.appending(path: "weights.safetensors"))
    #expect(try two.shelf.newest(from: two.new, to: two.old)?.bridge == down.bridge)
    let keys = try Data(contentsOf: place.appending(path: "fitted.keys"))
    try keys.dropLast(32).write(to: place.appending(path: "fitted.keys"))
    isRefused("another list of content")
    try FileManager.default.removeItem(at: place)
    try FileManager.default.copyItem(at: other, to: place)
    isRefused("a bridge of the other direction under this name")
    try FileManager.default.removeItem(at: place)
    // A whole bundle with valid checksums whose map is not finite.
    for (name, change) in [("map", Float.nan), ("output.mean", .infinity)] {
      try? FileManager.default.removeItem(at: place)
      try republish(down, at: place) { tensors in
        guard let tensor = tensors[name] else { return }
        var values = try tensor.floats()
        values[0] = change
        tensors[name] = try StoredTensor(values, shape: tensor.shape)
      }
      isRefused("a \(name) of \(change)")
    }
    for shape in [[1, 2], [64], [4, 16]] {
      try FileManager.default.removeItem(at: place)
      let values = [Float](repeating: 1, count: shape.reduce(1, *))
      try republish(down, at: place) { $0["map"] = try StoredTensor(values, shape: shape) }
      isRefused("a map of shape \(shape)")
    }
    try FileManager.default.removeItem(at: place)
    try republish(down, at: place, fitted: Data(keys.dropLast(32))) { _ in }
    isRefused("a list of other content, in a bundle whose checksums hold")
    #expect(up.version == 1)
  }

  private func republish(
    _ kept: BridgeShelf.Kept, at place: URL, fitted: Data? = nil,
    _ change: (inout [String: StoredTensor]) throws -> Void
  ) throws {
    let scratch = place.deletingLastPathComponent().appending(path: "scratch-\(UUID().uuidString)")
    let bridges = BridgeShelf(folder: scratch)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    _ = try bridges.publish(kept.bridge, fitted: kept.fitted, seed: 1)
    let bundle = try Bundles.Bundle(loading: scratch.appending(path: place.lastPathComponent))
    var tensors = bundle.weights.tensors
    try change(&tensors)
    _ = try Bundles.Bundle.publish(
      bundle.manifest, weights: Safetensors(tensors: tensors),
      attachments: ["fitted.keys": fitted ?? bundle.attachment("fitted.keys")], to: place)
    try FileManager.default.removeItem(at: scratch)
  }

  @Test("A bridge does not fit contracts whose model, metric, dimension or space is another")
  func ends() throws {
    let two = try TwoVersions()
    let bridge = try two.bridge(from: two.new, to: two.old).bridge
    try bridge.requireEnds(from: two.new, to: two.old)
    for (source, target) in [(two.old, two.new), (two.new, two.new), (two.old, two.old)] {
      #expect(throws: SignalError.self) { try bridge.requireEnds(from: source, to: target) }
    }
    // The same space under another bundle.
    let changed = try TwoVersions.contract(version: 3, space: "colour.v2")
    let error = #expect(throws: SignalError.self) { try two.shelf.newest(from: changed, to: two.old) }
    #expect(error?.code == .bundleMismatch)
    #expect(throws: SignalError.self) {
      try SignalIndex(
        loading: two.old, carrying: [.init(contract: changed, bridge: bridge)], from: two.bench.database)
    }
  }

  @Test("An index of mixed versions answers for all items in one space, and counts what it carried")
  func mixed() throws {
    let two = try TwoVersions(backfilled: 200)
    let up = try two.bridge(from: two.old, to: two.new).bridge
    let whole = try SignalIndex(
      loading: two.new, carrying: [.init(contract: two.old, bridge: up)], from: two.bench.database)
    #expect(whole.counts == [2: 200, 1: 100] && whole.index.space == two.new.space)
    let half = try SignalIndex(loading: two.new, from: two.bench.database)
    #expect(half.counts == [2: 200])
    // An item that has an old value alone is found by a new query that looks like it, and by its own old value.
    let hidden = try TwoVersions.item(250)
    let own = try #require(whole.index.slot(of: hidden).flatMap { whole.index.embedding(at: $0) })
    #expect(try whole.nearest(to: own, count: 1).hits.first?.key == hidden)
    let before = try SignalIndex(loading: two.old, from: two.bench.database)
    let value = try #require(before.index.slot(of: hidden).flatMap { before.index.embedding(at: $0) })
    #expect(try whole.nearest(to: value, count: 1).hits.first?.key == hidden)
    #expect(throws: (any Error).self) { try half.nearest(to: value, count: 1) }
  }

  @Test("Through a bridge, neighbours are of the right kind nearly as often as among the new version's own values")
  func study() throws {
    let two = try TwoVersions(count: 400)
    let (down, up) = (try two.bridge(from: two.new, to: two.old), try two.bridge(from: two.old, to: two.new))
    let fitted = Set(down.fitted)
    let examples = try two.store.pairs(of: two.new, and: two.old).filter { !fitted.contains($0.key) }.map { pair in
      BridgeStudy.Example(
        old: pair.target, new: pair.source, label: "\((Int(pair.key.bytes[0]) * 256 + Int(pair.key.bytes[1])) % 5)")
    }
    let study = try BridgeStudy(examples, down: down.bridge, up: up.bridge, seed: 1)
    #expect(study.count == 80 && study.rows.map(\.way).count == 6)
    for row in study.rows where row.way != .newHalf { #expect(row.ratio > 0.95, "\(row.way)") }
    #expect(throws: SignalError.self) { try BridgeStudy([], down: down.bridge, up: nil, seed: 1) }
  }
}
