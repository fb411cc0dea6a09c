import Domain
import Testing

@testable import Indexes

@Suite("Exact index")
struct ExactIndexTests {
  private static let dimension = 5

  /// Small whole numbers: sums are exact, so a plain loop gives the same bits, and many scores tie.
  private func vector(_ random: inout SeededRandom, space: SpaceID) throws -> Embedding {
    try Embedding(space: space, values: (0..<Self.dimension).map { _ in Float(random.index(below: 5) - 2) })
  }

  /// All vectors in a dictionary, compared one by one, sorted by score and key.
  private func oracle(
    _ vectors: [Int: [Float]], _ query: [Float], _ metric: Metric, _ count: Int, where passes: (Int) -> Bool
  ) -> [SearchResult<Int>.Hit] {
    let hits = vectors.filter { passes($0.key) }.map { key, values in
      let terms = zip(query, values).map { a, b in metric == .squaredL2 ? -(a - b) * (a - b) : a * b }
      return SearchResult.Hit(key: key, score: terms.reduce(0, +))
    }
    return Array(hits.sorted { ($1.score, $0.key) < ($0.score, $1.key) }.prefix(count))
  }

  @Test(
    "After any changes a search answers as a plain loop does, ties by key, with and without a filter",
    arguments: 1...12 as ClosedRange<UInt64>, [Metric.innerProduct, .squaredL2])
  func random(seed: UInt64, metric: Metric) throws {
    var random = SeededRandom(seed: seed)
    let space = try SpaceID("test.v1")
    var index = try ExactIndex<Int>(space: space, dimension: Self.dimension, metric: metric)
    var model: [Int: [Float]] = [:]
    // Seeds differ in size, so that some fill several blocks and some stay nearly empty.
    let keyRange = [20, 300, 3_000][Int(seed % 3)]
    for step in 1...(keyRange * 2) {
      let key = random.index(below: keyRange)
      if random.chance(0.3) {
        #expect(index.remove(key) == (model.removeValue(forKey: key) != nil))
      } else {
        let embedding = try vector(&random, space: space)
        try index.set(key, to: embedding)
        model[key] = embedding.values
      }
      guard step % (keyRange / 5) == 0 else { continue }
      try index.checkInvariants()
      #expect(index.count == model.count)
      let query = try vector(&random, space: space)
      let wanted = random.index(below: 40)
      let all = try index.search(query, count: wanted)
      #expect(all.isComplete)
      #expect(all.hits == oracle(model, query.values, metric, wanted) { _ in true })
      for modulus in [2, 17] {
        let filter = index.slots { $0 % modulus == 0 }
        let some = try index.search(query, count: wanted, filter: filter)
        #expect(some.hits == oracle(model, query.values, metric, wanted) { $0 % modulus == 0 })
      }
    }
    // Slots are used again: there are never more than keys that lived at once.
    #expect(index.slotCount <= keyRange)
  }

  @Test("Cosine answers the angle, whatever the lengths")
  func cosine() throws {
    var random = SeededRandom(seed: 4)
    let space = try SpaceID("test.v1")
    var index = try ExactIndex<Int>(space: space, dimension: 40, metric: .cosine)
    var vectors: [[Double]] = []
    for key in 0..<500 {
      let length = random.uniform(in: 0.01..<100)
      let values = (0..<40).map { _ in Float(random.normal() * length) }
      try index.set(key, to: Embedding(space: space, values: values))
      vectors.append(values.map(Double.init))
    }
    let query = (0..<40).map { _ in random.normal() }
    func norm(_ v: [Double]) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let exact = vectors.map { zip($0, query).reduce(0) { $0 + $1.0 * $1.1 } / norm($0) / norm(query) }
    let result = try index.search(Embedding(space: space, values: query.map(Float.init)), count: 10)
    let best = exact.indices.sorted { exact[$0] > exact[$1] }.prefix(10)
    #expect(result.hits.map(\.key) == Array(best))
    #expect(result.hits.allSatisfy { abs(Double($0.score) - exact[$0.key]) < 1e-6 })
  }

  @Test("The answer does not depend on the order of insertion, nor a query on those beside it")
  func order() throws {
    var random = SeededRandom(seed: 5)
    let space = try SpaceID("test.v1")
    var vectors: [(Int, Embedding)] = []
    for key in 0..<1_500 {
      vectors.append((key, try Embedding(space: space, values: (0..<33).map { _ in Float(random.normal()) })))
    }
    var first = try ExactIndex<Int>(space: space, dimension: 33, metric: .cosine)
    var second = first
    for (key, embedding) in vectors { try first.set(key, to: embedding) }
    random.shuffle(&vectors)
    for (key, embedding) in vectors { try second.set(key, to: embedding) }
    let queries = vectors.prefix(7).map(\.1)
    let together = try first.search(queries, count: 20)
    #expect(try together == second.search(queries, count: 20))
    #expect(try together == queries.map { try first.search($0, count: 20) })
  }

  @Test("A copy is a snapshot: later changes do not show in it")
  func snapshot() throws {
    let space = try SpaceID("test.v1")
    var index = try ExactIndex<String>(space: space, dimension: 1, metric: .innerProduct)
    try index.set("a", to: Embedding(space: space, values: [1]))
    let snapshot = index
    try index.set("a", to: Embedding(space: space, values: [5]))
    try index.set("b", to: Embedding(space: space, values: [2]))
    let query = try Embedding(space: space, values: [1])
    #expect(try snapshot.search(query, count: 9).hits == [.init(key: "a", score: 1)])
    #expect(try index.search(query, count: 9).hits == [.init(key: "a", score: 5), .init(key: "b", score: 2)])
    #expect(index.values(of: "a") == [5])
  }

  @Test("A passed deadline ends the search at a block, with the best of what was scanned")
  func deadline() throws {
    let space = try SpaceID("test.v1")
    var index = try ExactIndex<Int>(space: space, dimension: 1, metric: .innerProduct)
    for key in 0..<5_000 { try index.set(key, to: Embedding(space: space, values: [Float(key)])) }
    let query = try Embedding(space: space, values: [1])
    var looks = 0
    let result = try index.search(query, count: 2) {
      looks += 1
      return looks > 2
    }
    #expect(!result.isComplete)
    #expect(result.scanned == 2_048)
    #expect(result.hits.map(\.key) == [2_047, 2_046])
    let none = try index.search(query, count: 2) { true }
    #expect(none.hits.isEmpty && none.scanned == 0 && !none.isComplete)
  }

  @Test("A vector of another space, of another width or without an angle is refused")
  func refused() throws {
    let space = try SpaceID("test.v1")
    var index = try ExactIndex<Int>(space: space, dimension: 2, metric: .cosine)
    let cases = [
      (try Embedding(space: SpaceID("test.v2"), values: [1, 2]), IndexError.Code.spaceMismatch),
      (try Embedding(space: space, values: [1, 2, 3]), .dimensionMismatch),
      (try Embedding(space: space, values: [0, 0]), .noDirection),
      (try Embedding(space: space, values: [3e38, 3e38]), .noDirection),
    ]
    for (embedding, code) in cases {
      #expect(throws: IndexError.self) { try index.set(1, to: embedding) }
      let error = #expect(throws: IndexError.self) { try index.search(embedding, count: 1) }
      #expect(error?.code == code)
    }
    #expect(index.count == 0)
    #expect(throws: IndexError.self) { try ExactIndex<Int>(space: space, dimension: 0, metric: .cosine) }
  }

  @Test("An index without vectors answers nothing, completely")
  func empty() throws {
    let space = try SpaceID("test.v1")
    let index = try ExactIndex<Int>(space: space, dimension: 2, metric: .squaredL2)
    let result = try index.search(Embedding(space: space, values: [1, 2]), count: 3)
    #expect(result == SearchResult(hits: [], scanned: 0, isComplete: true))
    try index.checkInvariants()
  }
}

@Suite("Slot sets")
struct SlotSetTests {
  @Test("A slot set holds what was put in", arguments: 1...5 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var set = SlotSet()
    var model: Set<Int> = []
    for _ in 0..<500 {
      let slot = random.index(below: 400)
      if random.chance(0.4) {
        set.remove(slot)
        model.remove(slot)
      } else {
        set.insert(slot)
        model.insert(slot)
      }
    }
    #expect(set.count == model.count)
    #expect((-1..<600).allSatisfy { set.contains($0) == model.contains($0) })
    for range in [0..<64, 64..<300, 192..<500, 320..<320, 512..<600] {
      #expect(set.count(in: range) == model.count { range.contains($0) })
      #expect(set.runs(in: range).flatMap { Array($0) } == model.filter { range.contains($0) }.sorted())
    }
    var all = SlotSet(allBelow: 130)
    all.formIntersection(set)
    #expect((0..<600).allSatisfy { all.contains($0) == (model.contains($0) && $0 < 130) })
  }
}
