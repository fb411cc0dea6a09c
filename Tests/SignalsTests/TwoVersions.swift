import Bundles
import Domain
import Foundation
import Store
import Testing

@testable import Signals

/// A catalogue with two versions of an embedding, the second of which is the first turned, stretched and blurred a little.
final class TwoVersions {
  let bench: Workbench
  let old, new: SignalContract
  let set: ContractSet
  let store: SignalStore
  var bundles: URL { bench.url.appending(path: "bundles") }
  var contracts: URL { bench.url.appending(path: "contracts") }
  var shelf: BridgeShelf { BridgeShelf(folder: bundles) }
  var releases: SignalReleases { SignalReleases(contracts: set, database: bench.database, bundles: bundles) }

  static let dimension = 8
  static let kinds = 5

  /// - Parameters:
  ///   - count: items, of five kinds by turns.
  ///   - backfilled: of them have values of the new version too.
  ///   - noise: of the new version beside the old.
  init(count: Int = 300, backfilled: Int? = nil, noise: Double = 0.02, seed: UInt64 = 1) throws {
    bench = try Workbench()
    old = try Self.contract(version: 1)
    new = try Self.contract(version: 2)
    set = try ContractSet([old, new])
    store = SignalStore(database: bench.database)
    try FileManager.default.createDirectory(at: bundles, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      at: contracts.appending(path: ConsumerSet.folderName), withIntermediateDirectories: true)
    let items = try (0..<count).map { number in
      Item(id: try Self.item(number), title: "Item \(number)", category: try Category("kind\(number % Self.kinds)"))
    }
    try bench.database.upsert(items: items)
    try store.register(old.identity())
    try store.register(new.identity())
    try store.upsert(
      media: try items.indices.map {
        ItemMedia(item: items[$0].id, kind: .picture, content: .signature(try Self.key($0)))
      })
    let pairs = try Self.pairs(count: count, noise: noise, seed: seed, from: new, to: old)
    let time = Timestamp(milliseconds: 0)
    try store.store(pairs.map { ($0.key, .vector($0.target)) }, of: old.identity(), at: time)
    try store.store(
      pairs.prefix(backfilled ?? count).map { ($0.key, .vector($0.source)) }, of: new.identity(), at: time)
  }

  static func item(_ number: Int) throws -> ItemID { try ItemID("item\(number)") }

  /// In the order of numbers.
  static func key(_ number: Int) throws -> ContentKey {
    try #require(ContentKey([UInt8(number / 256), UInt8(number % 256)] + [UInt8](repeating: 7, count: 30)))
  }

  static func contract(version: Int, space: String? = nil, least: Double = 0.4) throws -> SignalContract {
    let text = Contracts.text
      .replacing("version: 1\n", with: "version: \(version)\n")
      .replacing("dimension: 3", with: "dimension: \(dimension)").replacing("squaredL2", with: "cosine")
      .replacing("space: colour.v1", with: "space: \(space ?? "colour.v\(version)")")
      .replacing("version: \"1\"", with: "version: \"\(version)\"")
      .replacing("model: 1", with: "model: \(version)")
      .replacing("measure: agreement", with: "measure: category-agreement@1")
      .replacing("least: 0.4}", with: "least: \(least)}").replacing("least: 0.5", with: "least: 0.9")
      .split(separator: "\n").filter { !$0.contains("original:") }.joined(separator: "\n")
    return try SignalContract(yaml: text, file: "colour-\(version).yaml")
  }

  /// New vectors as the source, old ones as the target.
  static func pairs(
    count: Int, noise: Double, seed: UInt64, from new: SignalContract, to old: SignalContract
  ) throws -> [BridgeTraining.Pair] {
    var random = SeededRandom(seed: seed)
    let centres = (0..<kinds).map { _ in (0..<dimension).map { _ in random.normal() } }
    let turn = (0..<dimension).map { _ in (0..<dimension).map { _ in random.normal() } }
    guard let source = new.space, let target = old.space else { return [] }
    return try (0..<count).map { number in
      let values = centres[number % kinds].map { $0 + 0.3 * random.normal() }
      let turned = turn.map { row in zip(row, values).reduce(0) { $0 + $1.0 * $1.1 } + noise * random.normal() }
      return BridgeTraining.Pair(
        key: try key(number), source: try Embedding(space: source, values: turned.map(Float.init)),
        target: try Embedding(space: target, values: values.map(Float.init)))
    }
  }

  /// Trains and keeps the bridge of a direction.
  @discardableResult
  func bridge(from source: SignalContract, to target: SignalContract) throws -> BridgeShelf.Kept {
    let (bridge, fitted) = try BridgeTraining(from: source, to: target).bridge(
      over: store.pairs(of: source, and: target))
    return try shelf.publish(bridge, fitted: fitted, seed: 1)
  }

  func register(_ consumer: String, _ checks: String) throws {
    let text = "consumer: \(consumer)\nowner: tests\nchecks:\n\(checks)\n"
    try Data(text.utf8).write(to: contracts.appending(path: "consumers/\(consumer).yaml"))
  }

  func consumers() throws -> ConsumerSet { try ConsumerSet(loading: contracts, for: set) }

  func activate(_ version: Int, force: String? = nil, at milliseconds: Int64) throws {
    let plan = try releases.plan(old.name, version: version, consumers: consumers())
    try releases.activate(plan, force: force, at: Timestamp(milliseconds: milliseconds))
  }

  func answering() throws -> Int? { try releases.standing(of: old.name)?.contract.version }
}
