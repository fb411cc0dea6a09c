import Domain
import Foundation
import Indexes
import Store
import Testing

@testable import Signals

@Suite("Attacks on the guard of spaces")
struct GuardAttackTests {
  private struct Asked {
    var answered = 0
    var refused = 0
  }

  @Test("Among 60,000 queries of spaces and lengths by chance during a change of versions, no two spaces ever meet")
  func fuzz() throws {
    let two = try TwoVersions(count: 300, backfilled: 160)
    let up = try two.bridge(from: two.old, to: two.new).bridge
    let spaces = try ["colour.v1", "colour.v2", "colour.v3", "bridge.target"].map { try SpaceID($0) }
    let plain = [two.old, two.new]
    let mixed = try SignalIndex(
      loading: two.new, carrying: [.init(contract: two.old, bridge: up)], from: two.bench.database)
    var indexes: [(index: SignalIndex, allowed: Set<SpaceID>)] = [(mixed, [spaces[0], spaces[1]])]
    for contract in plain {
      indexes.append(
        (try SignalIndex(loading: contract, from: two.bench.database), Set([contract.space].compactMap(\.self))))
    }
    var random = SeededRandom(seed: 11)
    var asked = Asked()
    for _ in 0..<60_000 {
      let (index, allowed) = indexes[random.index(below: indexes.count)]
      let space = spaces[random.index(below: spaces.count)]
      let length = random.chance(0.9) ? TwoVersions.dimension : 1 + random.index(below: 12)
      let query = try Embedding(space: space, values: (0..<length).map { _ in Float(random.normal()) })
      let isFit = allowed.contains(space) && length == TwoVersions.dimension
      do {
        _ = try index.nearest(to: query, count: 1)
        asked.answered += 1
        #expect(isFit)
      } catch {
        asked.refused += 1
        #expect(!isFit)
      }
    }
    #expect(asked.answered + asked.refused == 60_000 && asked.answered > 15_000 && asked.refused > 15_000)
  }

  @Test(
    "An index file whose header names another space is refused by its checksum; with a right one it answers for that space alone"
  )
  func alteredFile() throws {
    let two = try TwoVersions(count: 60)
    let index = try SignalIndex(loading: two.old, from: two.bench.database).index
    let file = two.bench.url.appending(path: "old.index")
    try index.write(to: file)
    var bytes = [UInt8](try Data(contentsOf: file))
    let name = try #require(bytes.firstRange(of: Array("colour.v1".utf8)))
    bytes[name.upperBound - 1] = UInt8(ascii: "2")
    try Data(bytes).write(to: file)
    let altered = #expect(throws: IndexError.self) { try ExactIndex<ItemID>(contentsOf: file) }
    #expect(altered?.code == .corruptFile)
    // Each byte of the header and the name: nothing that is changed opens.
    let good = { () -> [UInt8] in
      var copy = bytes
      copy[name.upperBound - 1] = UInt8(ascii: "1")
      return copy
    }()
    for place in 0..<name.upperBound {
      var copy = good
      copy[place] ^= 0x01
      try Data(copy).write(to: file)
      #expect(throws: IndexError.self, "byte \(place)") { try ExactIndex<ItemID>(contentsOf: file) }
    }
    try Data(good).write(to: file)
    let opened = try ExactIndex<ItemID>(contentsOf: file)
    #expect(throws: IndexError.self) {
      try opened.search(Embedding(space: SpaceID("colour.v2"), values: [Float](repeating: 1, count: 8)), count: 1)
    }
  }

  @Test("Scores, sums and graphs refuse a vector of another space as searches do")
  func otherCalls() throws {
    let two = try TwoVersions(count: 60)
    let index = try SignalIndex(loading: two.old, from: two.bench.database).index
    let stranger = try Embedding(space: SpaceID("colour.v2"), values: [Float](repeating: 1, count: 8))
    #expect(throws: IndexError.self) { try index.scores(of: [stranger], at: [0, 1]) }
    #expect(throws: IndexError.self) { try index.search([stranger], count: 1) }
    var copy = index
    #expect(throws: IndexError.self) { try copy.set(TwoVersions.item(0), to: stranger) }
    #expect(copy.values(of: try TwoVersions.item(0)) == index.values(of: try TwoVersions.item(0)))
    let graph = try HNSWIndex<ItemID>(space: SpaceID("colour.v1"), dimension: 8, metric: .cosine, capacity: 8)
    try graph.set(TwoVersions.item(0), to: Embedding(space: SpaceID("colour.v1"), values: [1, 0, 0, 0, 0, 0, 0, 1]))
    #expect(throws: IndexError.self) { try graph.set(TwoVersions.item(1), to: stranger) }
    #expect(throws: IndexError.self) { try graph.search(stranger, count: 1) }
    #expect(throws: IndexError.self) { try graph.exactSearch(stranger, count: 1) }
    let values = try ValueIndex<ItemID>(space: SpaceID("colour.v1"), dimension: 8, metric: .cosine)
    #expect(throws: IndexError.self) { try values.set(TwoVersions.item(1), to: stranger, value: 1) }
  }

  @Test("A mixed index takes bridges that lead from the carried version to its own, and no others")
  func mixedTables() throws {
    let two = try TwoVersions(backfilled: 150)
    let (up, down) = (
      try two.bridge(from: two.old, to: two.new).bridge, try two.bridge(from: two.new, to: two.old).bridge
    )
    for (target, source, bridge) in [(two.new, two.old, down), (two.old, two.new, up), (two.new, two.new, up)] {
      let error = #expect(throws: SignalError.self) {
        try SignalIndex(
          loading: target, carrying: [.init(contract: source, bridge: bridge)], from: two.bench.database)
      }
      #expect(error?.code == .bundleMismatch)
    }
  }

  @Test("An import takes no vector: a row that brings one is rejected, and no value of a signal appears")
  func imports() throws {
    let two = try TwoVersions(count: 60)
    let file = two.bench.url.appending(path: "items.jsonl")
    let rows = ["embedding", "vector", "image.embedding", "space"].enumerated().map { number, key in
      "{\"id\":\"new\(number)\",\"title\":\"New\",\"\(key)\":[1,2,3]}"
    }
    try Data(rows.joined(separator: "\n").utf8).write(to: file)
    let before = try two.store.version()
    let report = try Importer(database: two.bench.database).run(.items, from: file)
    #expect(report.rejected == 4)
    #expect(try two.store.version() == before)
    #expect(try two.store.coverage(two.old.identity(), of: .picture).items == 60)
  }

  @Test("A contract cannot put another bundle into a space that has one, under any version")
  func sharedSpace() throws {
    let two = try TwoVersions(count: 60)
    let thief = try TwoVersions.contract(version: 3, space: "colour.v1")
    let error = #expect(throws: SignalError.self) { try ContractSet([two.old, two.new, thief]) }
    #expect(error?.code == .sharedSpace)
    var lock = ContractLock()
    try lock.add(ContractSet([two.old]))
    #expect(throws: SignalError.self) { try lock.add(ContractSet([two.new, thief])) }
  }
}
