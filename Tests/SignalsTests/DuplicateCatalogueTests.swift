import Domain
import Foundation
import Indexes
import Media
import Signals
import Store
import Testing

@Suite("Near-duplicates of a catalogue")
struct DuplicateCatalogueTests {
  private static let noon = Timestamp(milliseconds: 1_000)

  /// A drawing of its own for each number; a variant is the same drawing in another size.
  private func drawing(_ number: Int, size: Int = 256) -> [UInt8] {
    var random = SeededRandom(seed: UInt64(number))
    let shapes = (0..<24).map { _ in
      let numbers = (0..<7).map { _ in random.index(below: 200) }
      return
        "<rect x=\"\(numbers[0])\" y=\"\(numbers[1])\" width=\"\(20 + numbers[2] / 2)\" height=\"\(20 + numbers[3] / 2)\""
        + " fill=\"rgb(\(numbers[4]),\(numbers[5]),\(numbers[6]))\"/>"
    }
    return Array(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size)\" height=\"\(size)\" viewBox=\"0 0 256 256\">\(shapes.joined())</svg>"
        .utf8)
  }

  private func stock(_ bench: Workbench, _ pictures: [(name: String, bytes: [UInt8])]) async throws -> SignalContract {
    let items = try pictures.map { name, bytes in
      try bench.write(bytes, "\(name).svg")
      return Item(id: try ItemID(name), title: name, picture: "\(name).svg")
    }
    try bench.database.upsert(items: items)
    let contract = try Installed.contract("picture.hash")
    _ = try await SignalRun(
      database: bench.database, producer: PictureHashProducer(contract: contract, threads: 2), pictures: bench.pictures
    ).run()
    return contract
  }

  @Test("The stored hash is that of the picture, under the space of its contract")
  func hash() async throws {
    let bench = try Workbench()
    let contract = try await stock(bench, [("a", drawing(1))])
    let expected = try PerceptualHasher().hash(of: drawing(1))
    var values: [SignalValue] = []
    try SignalStore(database: bench.database).forEachValue(contract.identity(), of: .picture) { _, _, value in
      values.append(value)
    }
    let space = try #require(contract.space)
    #expect(values == [.hash(expected.code(in: space), quality: expected.quality)])
    #expect(expected.quality >= DuplicateCatalogue.leastQuality)
  }

  @Test("A decision on one copy covers the others and those that come later; an un-merge and a revocation take it back")
  func decisions() async throws {
    let bench = try Workbench()
    let contract = try await stock(bench, [("a", drawing(1)), ("b", drawing(1, size: 200)), ("c", drawing(2))])
    let (a, b, c, d) = (try ItemID("a"), try ItemID("b"), try ItemID("c"), try ItemID("d"))
    func catalogue() throws -> DuplicateCatalogue { try DuplicateCatalogue(loading: contract, from: bench.database) }
    var here = try catalogue()
    #expect(here.groups.map(\.items) == [[a, b]])
    #expect(try here.act(.decide(verdict: "block"), on: b, by: "ann", at: Self.noon) == [a, b])
    #expect(here.standing(of: a)?.decision.verdict == "block")
    #expect(here.standing(of: c) == nil)

    // Another process, and a copy that comes later.
    _ = try await stock(bench, [("d", drawing(1, size: 320))])
    var later = try catalogue()
    #expect(later.groups.map(\.items) == [[a, b, d]])
    #expect(later.standing(of: d)?.decision.author == "ann")
    _ = try later.act(.separate, on: a, by: "ben", at: Self.noon)
    #expect(later.standing(of: a) == nil)
    for same in [later, try catalogue()] {
      #expect(same.standing(of: a) == nil)
      #expect(same.standing(of: d)?.source == later.contents[b])
      #expect(same.groups.map(\.items) == [[b, d]])
    }
    _ = try later.act(.revoke, on: b, by: "ann", at: Self.noon)
    #expect(try catalogue().standing(of: d) == nil)
    #expect(throws: SignalError.self) { try later.act(.revoke, on: ItemID("x"), by: "ann", at: Self.noon) }
  }

  @Test("Flat pictures are nobody's copies, however near their hashes")
  func flat() async throws {
    let bench = try Workbench()
    let plain = { (colour: String) in
      Array(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"64\"><rect width=\"64\" height=\"64\" fill=\"\(colour)\"/></svg>"
          .utf8)
    }
    let contract = try await stock(bench, [("a", plain("red")), ("b", plain("blue"))])
    #expect(try DuplicateCatalogue(loading: contract, from: bench.database).groups.isEmpty)
  }

  @Test("A decision on a copy that is gone still covers those that come")
  func gone() async throws {
    let bench = try Workbench()
    let contract = try await stock(bench, [("a", drawing(1))])
    var here = try DuplicateCatalogue(loading: contract, from: bench.database)
    _ = try here.act(.decide(verdict: "limit"), on: ItemID("a"), by: "ann", at: Self.noon)
    try bench.database.upsert(items: [Item(id: ItemID("a"), title: "a", picture: "a.svg", isLive: false)])
    _ = try await stock(bench, [("b", drawing(1, size: 300))])
    let later = try DuplicateCatalogue(loading: contract, from: bench.database)
    #expect(later.groups.isEmpty)
    #expect(later.standing(of: try ItemID("b"))?.decision.verdict == "limit")
  }
}
