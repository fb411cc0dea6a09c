import Domain
import Testing

@testable import Indexes

@Suite("Scores at slots")
struct ScoresTests {
  @Test(
    "Scores at any slots are those of a search, bit for bit, and NaN for a slot that is free",
    arguments: 1...6 as ClosedRange<UInt64>, Metric.allCases)
  func scores(seed: UInt64, metric: Metric) throws {
    var random = SeededRandom(seed: seed)
    let space = try SpaceID("test.v1")
    func vector() throws -> Embedding {
      try Embedding(space: space, values: (0..<24).map { _ in Float(random.normal()) })
    }
    var index = try ExactIndex<Int>(space: space, dimension: 24, metric: metric)
    let count = [40, 1_100, 2_500][Int(seed % 3)]
    for key in 0..<count { try index.set(key, to: vector()) }
    for _ in 0..<(count / 5) { index.remove(random.index(below: count)) }
    let queries = try (0..<3).map { _ in try vector() }
    let slots = (0..<(count / 2)).map { _ in random.index(below: count) } + Array(0..<count)
    let scores = try index.scores(of: queries, at: slots)
    for (number, query) in queries.enumerated() {
      let hits = Dictionary(
        uniqueKeysWithValues: try index.search(query, count: count).hits.map { ($0.key, $0.score.bitPattern) })
      for (place, slot) in slots.enumerated() {
        let score = scores[number * slots.count + place]
        let expected = index.key(at: slot).flatMap { hits[$0] }
        try #require(expected == nil ? score.isNaN : score.bitPattern == expected)
      }
    }
  }

  @Test("A sum of vectors is a query of their space, and none when they cancel out or none is there")
  func sum() throws {
    let space = try SpaceID("test.v1")
    var index = try ExactIndex<Int>(space: space, dimension: 2, metric: .innerProduct)
    try index.set(1, to: Embedding(space: space, values: [1, 2]))
    try index.set(2, to: Embedding(space: space, values: [3, -1]))
    #expect(index.sum(of: [0, 1], weights: [2, 1])?.values == [5, 3])
    #expect(index.sum(of: [0, 0], weights: [1, -1]) == nil)
    index.remove(1)
    #expect(index.sum(of: [0], weights: [1]) == nil)
    #expect(index.embedding(at: 0) == nil && index.embedding(at: 9) == nil)
    #expect(index.embedding(at: 1)?.values == [3, -1])
  }

  @Test("A query of another space is refused")
  func space() throws {
    var index = try ExactIndex<Int>(space: SpaceID("test.v1"), dimension: 2, metric: .cosine)
    try index.set(1, to: Embedding(space: SpaceID("test.v1"), values: [1, 2]))
    let stranger = try Embedding(space: SpaceID("other.v1"), values: [1, 2])
    let error = #expect(throws: IndexError.self) { try index.scores(of: [stranger], at: [0]) }
    #expect(error?.code == .spaceMismatch)
  }
}
