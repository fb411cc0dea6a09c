import Domain
import Testing

@testable import Indexes

@Suite("HNSW index")
struct HNSWIndexTests {
  private static let quick = HNSWSettings(links: 8, buildWidth: 40, searchWidth: 32)

  @Test(
    "After any changes, few vectors are searched as the exact index does, with and without a filter",
    arguments: 1...6 as ClosedRange<UInt64>, Metric.allCases)
  func changes(seed: UInt64, metric: Metric) throws {
    var random = SeededRandom(seed: seed)
    var vectors = try Vectors(seed: seed, dimension: 5)
    let index = try HNSWIndex<Int>(
      space: vectors.space, dimension: 5, metric: metric, settings: Self.quick, capacity: 8)
    var model = try ExactIndex<Int>(space: vectors.space, dimension: 5, metric: metric)
    let keyRange = [20, 200][Int(seed % 2)]
    for step in 1...(keyRange * 6) {
      let key = random.index(below: keyRange)
      if random.chance(0.4) {
        #expect(index.remove(key) == model.remove(key))
      } else {
        let vector = try vectors.next()
        try index.set(key, to: vector)
        try model.set(key, to: vector)
      }
      guard step % keyRange == 0 else { continue }
      try index.checkInvariants()
      #expect(index.count == model.count)
      let query = try vectors.next()
      let wanted = random.index(below: 30)
      #expect(try index.search(query, count: wanted).hits == model.search(query, count: wanted).hits)
      let some = index.filter { $0 % 3 == 0 }
      #expect(
        try index.search(query, count: wanted, filter: some).hits
          == model.search(query, count: wanted, filter: model.slots { $0 % 3 == 0 }).hits)
    }
    // Slots are used again: removed ones wait for a sweep, an eighth or 64 of them at a time, and two eras.
    #expect(index.slotCount <= keyRange + 3 * 64 + keyRange)
  }

  @Test(
    "After half was removed and a part set anew, links find as much of the nearest as in an index made afresh",
    arguments: [
      (Metric.cosine, HNSWSettings.Storage.float32), (.innerProduct, .float32), (.squaredL2, .float32),
      (.cosine, .int8),
    ])
  func recall(metric: Metric, storage: HNSWSettings.Storage) throws {
    var vectors = try Vectors(seed: 3, dimension: 24)
    var settings = Self.quick
    settings.storage = storage
    let index = try HNSWIndex<Int>(space: vectors.space, dimension: 24, metric: metric, settings: settings)
    for (key, vector) in try vectors.next(4_000).enumerated() { try index.set(key, to: vector) }
    var model = try ExactIndex<Int>(space: vectors.space, dimension: 24, metric: metric)
    let fresh = try HNSWIndex<Int>(space: vectors.space, dimension: 24, metric: metric, settings: settings)
    for key in 0..<4_000 {
      if key % 2 == 0 { index.remove(key) }
      if key % 4 == 0 { try index.set(key, to: vectors.next()) }
      guard let values = index.values(of: key) else { continue }
      try model.set(key, to: Embedding(space: vectors.space, values: values))
      try fresh.set(key, to: Embedding(space: vectors.space, values: values))
    }
    index.tidy()
    try index.checkInvariants()
    let queries = try vectors.next(60)
    let exact = try model.search(queries, count: 10)
    // Narrow enough that comparing with all would cost more.
    let found = try queries.map { try index.search($0, count: 10, width: 18) }
    #expect(found.allSatisfy { $0.scanned < 2_000 && $0.isComplete && $0.hits.count == 10 })
    let known = try queries.map { try fresh.search($0, count: 10, width: 18) }
    #expect(IndexesTests.recall(found, of: exact) > IndexesTests.recall(known, of: exact) - 0.03)
    #expect(try IndexesTests.recall(queries.map { try index.exactSearch($0, count: 10) }, of: exact) > 0.93)
  }

  @Test("However little time there is and whatever filter, something eligible is answered, and only that")
  func neverEmpty() throws {
    var vectors = try Vectors(seed: 5, dimension: 16, centres: 8)
    let index = try HNSWIndex<Int>(
      space: vectors.space, dimension: 16, metric: .cosine, settings: HNSWSettings(links: 6, buildWidth: 16))
    let rows = try vectors.next(3_000)
    for (key, vector) in rows.enumerated() { try index.set(key, to: vector) }
    for key in 0..<500 { index.remove(key) }
    let query = rows[2_000]
    let order = try index.exactSearch(query, count: 3_000).hits.map(\.key)
    // All, a half, the farthest tenth, the farthest three, one, and the nearest alone.
    let wanted: [Set<Int>] = [
      Set(order), Set(order.filter { $0 % 2 == 0 }), Set(order.suffix(250)), Set(order.suffix(3)), [order[1_234]],
      [order[0]],
    ]
    for keys in wanted {
      let filter = index.filter { keys.contains($0) }
      #expect(filter.count == keys.count)
      for patience in [0, 1, 5, .max] {
        var asked = 0
        let result = try index.search(query, count: 10, width: 10, filter: filter) {
          asked += 1
          return asked > patience
        }
        #expect(!result.hits.isEmpty && result.hits.allSatisfy { keys.contains($0.key) })
        #expect(Set(result.hits.map(\.key)).count == result.hits.count)
        if result.isComplete { #expect(result.hits.count == min(10, keys.count)) } else { #expect(asked > patience) }
      }
    }
    let nobody = try index.search(query, count: 10, filter: index.filter { _ in false })
    #expect(nobody.hits.isEmpty && nobody.isComplete)
  }

  @Test("A filter does not let through what took a slot after it was made")
  func oldFilter() throws {
    var vectors = try Vectors(seed: 6, dimension: 4)
    let index = try HNSWIndex<Int>(space: vectors.space, dimension: 4, metric: .cosine, settings: Self.quick)
    for key in 0..<300 { try index.set(key, to: vectors.next()) }
    let old = index.filter { $0 < 200 }
    for key in 0..<150 { index.remove(key) }
    index.tidy()
    for key in 1_000..<1_300 { try index.set(key, to: vectors.next()) }
    // Slots of the removed were used again, or the test shows nothing.
    #expect(index.slotCount < 600)
    let hits = try index.search(vectors.next(), count: 600, filter: old).hits
    #expect(Set(hits.map(\.key)) == Set(150..<200))
    #expect(index.filter(of: [160, 1_001, 5]).count == 2)
  }

  @Test("The same changes with the same seed give the same answers")
  func reproducible() throws {
    let answers = try (0..<2).map { _ in
      var vectors = try Vectors(seed: 8, dimension: 12)
      let index = try HNSWIndex<Int>(space: vectors.space, dimension: 12, metric: .cosine, settings: Self.quick)
      for key in 0..<2_500 { try index.set(key, to: vectors.next()) }
      return try vectors.next(20).map { try index.search($0, count: 5, width: 8) }
    }
    #expect(answers[0] == answers[1])
  }

  @Test("Vectors of another space, dimension or without direction are refused, and so are settings out of range")
  func refusals() throws {
    let space = try SpaceID("test.v1")
    let index = try HNSWIndex<Int>(space: space, dimension: 2, metric: .cosine)
    let other = try Embedding(space: SpaceID("test.v2"), values: [1, 0])
    let cases: [(Embedding, IndexError.Code)] = [
      (other, .spaceMismatch), (try Embedding(space: space, values: [1]), .dimensionMismatch),
      (try Embedding(space: space, values: [0, 0]), .noDirection),
    ]
    for (vector, code) in cases {
      #expect(throws: IndexError.self) { try index.set(1, to: vector) }
      #expect(#expect(throws: IndexError.self) { try index.search(vector, count: 1) }?.code == code)
    }
    for settings in [HNSWSettings(links: 1), HNSWSettings(links: 65), HNSWSettings(buildWidth: 0)] {
      let error = #expect(throws: IndexError.self) {
        try HNSWIndex<Int>(space: space, dimension: 2, metric: .cosine, settings: settings)
      }
      #expect(error?.code == .badSettings)
    }
    #expect(try index.search(Embedding(space: space, values: [1, 0]), count: 3).hits.isEmpty)
  }
}
