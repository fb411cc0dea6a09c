import Domain
import Indexes
import Testing

@Suite("Value index")
struct ValueIndexTests {
  private struct Model {
    var rows: [Int: (row: [Float], value: Float)] = [:]

    /// Similarity times value with all, in doubles.
    func best(_ query: [Float], _ metric: Metric, _ count: Int, where passes: (Int) -> Bool) -> [Int] {
      func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
      func norm(_ a: [Float]) -> Double { metric == .cosine ? dot(a, a).squareRoot() : 1 }
      let scores = rows.filter { passes($0.key) }.map { key, entry in
        (key, dot(query, entry.row) / norm(query) / norm(entry.row) * Double(entry.value))
      }
      return scores.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(count).map(\.0)
    }
  }

  @Test(
    "After any changes the best products are answered, positive or not, with and without a filter",
    arguments: [1, 2, 3] as [UInt64], [Metric.cosine, .innerProduct])
  func changes(seed: UInt64, metric: Metric) throws {
    var random = SeededRandom(seed: seed)
    var vectors = try Vectors(seed: seed, dimension: 6, centres: 5)
    let index = try ValueIndex<Int>(
      space: vectors.space, dimension: 6, metric: metric, settings: HNSWSettings(links: 4, buildWidth: 20))
    var model = Model()
    for step in 1...600 {
      let key = random.index(below: 150)
      // Three decades.
      let value = Float(1_000 * 10 * random.uniform() * random.uniform() * random.uniform() + 1)
      switch random.index(below: 4) {
      case 0: #expect(index.remove(key) == (model.rows.removeValue(forKey: key) != nil))
      case 1:
        #expect(try index.setValue(of: key, to: value) == (model.rows[key] != nil))
        model.rows[key]?.value = value
      default:
        let vector = try vectors.next()
        try index.set(key, to: vector, value: value)
        model.rows[key] = (vector.values, value)
      }
      guard step % 100 == 0 else { continue }
      #expect(index.count == model.rows.count)
      let query = try vectors.next()
      for query in [query, try Embedding(space: query.space, values: query.values.map { -$0 })] {
        for count in [1, 10, 200] {
          let all = try index.search(query, count: count)
          #expect(all.isComplete)
          #expect(all.hits.map(\.key) == model.best(query.values, metric, count) { _ in true })
          let some = try index.search(query, count: count, filter: index.filter { $0 % 5 == 0 })
          #expect(some.hits.map(\.key) == model.best(query.values, metric, count) { $0 % 5 == 0 })
          let numbered = try index.search(
            query, count: count, among: index.numbers { $0 % 2 == 0 ? Int32($0 / 2) : nil }, where: { $0 % 5 == 0 })
          #expect(numbered.hits.map(\.key) == model.best(query.values, metric, count) { $0 % 10 == 0 })
        }
      }
    }
  }

  @Test(
    "In bands too large to be compared row by row nearly all of the best products are found, with a filter too",
    arguments: [(16, HNSWSettings.Storage.float32, 0.98), (70, .int8, 0.95)])
  func largeBands(dimension: Int, storage: HNSWSettings.Storage, least: Double) throws {
    var random = SeededRandom(seed: 5)
    var vectors = try Vectors(seed: 5, dimension: dimension, centres: 200)
    let index = try ValueIndex<Int>(
      space: vectors.space, dimension: dimension, metric: .cosine,
      settings: HNSWSettings(storage: storage, links: 4, buildWidth: 8))
    var model = Model()
    for key in 0..<9_000 {
      let (vector, value) = (try vectors.next(), Float(random.uniform(in: 1..<3)))
      try index.set(key, to: vector, value: value)
      model.rows[key] = (vector.values, value)
    }
    // Slots without a vector stand between the others.
    for key in stride(from: 0, to: 9_000, by: 7) where index.remove(key) { model.rows[key] = nil }
    let half = index.filter { $0 % 2 == 0 }
    var (found, wanted) = (0, 0)
    for _ in 0..<20 {
      let query = try vectors.next()
      for (filter, passes) in [(nil, { _ in true }), (half, { $0 % 2 == 0 })] as [(ValueFilter?, (Int) -> Bool)] {
        let keys = try index.search(query, count: 10, filter: filter).hits.map(\.key)
        let best = model.best(query.values, .cosine, 10, where: passes)
        #expect(keys.count == 10 && keys.allSatisfy(passes))
        found += Set(keys).intersection(best).count
        wanted += best.count
      }
    }
    #expect(Double(found) >= least * Double(wanted))
  }

  @Test("A key that was numbered passes by its number, and one that came or moved since does not")
  func numbers() throws {
    let space = try SpaceID("test.v1")
    let index = try ValueIndex<Int>(space: space, dimension: 2, metric: .cosine)
    for key in 0..<6 { try index.set(key, to: Embedding(space: space, values: [1, Float(key)]), value: 1) }
    let numbers = index.numbers { $0 == 0 ? nil : Int32(10 * $0) }
    index.remove(1)
    try index.setValue(of: 2, to: 1.5)
    try index.setValue(of: 3, to: 4)
    try index.set(6, to: Embedding(space: space, values: [1, 6]), value: 1)
    var asked: Set<Int32> = []
    let query = try Embedding(space: space, values: [1, 0])
    let hits = try index.search(query, count: 10, among: numbers, where: { asked.insert($0).inserted && $0 < 50 }).hits
    #expect(Set(hits.map(\.key)) == [2, 4])
    #expect(asked.isSuperset(of: [20, 40, 50]) && !asked.contains(0))
  }

  @Test("The score is similarity times value")
  func score() throws {
    let space = try SpaceID("test.v1")
    let index = try ValueIndex<String>(space: space, dimension: 2, metric: .innerProduct)
    try index.set("a", to: Embedding(space: space, values: [3, 4]), value: 2)
    try index.set("b", to: Embedding(space: space, values: [1, 0]), value: 10)
    let hits = try index.search(Embedding(space: space, values: [2, 0]), count: 2).hits
    #expect(hits.map(\.key) == ["b", "a"])
    #expect(abs(hits[0].score - 20) < 1e-4 && abs(hits[1].score - 12) < 1e-4)
  }

  @Test("A deadline that has passed still leaves something, and a value that orders nothing is refused")
  func refusals() throws {
    let space = try SpaceID("test.v1")
    let index = try ValueIndex<Int>(space: space, dimension: 1, metric: .cosine)
    let one = try Embedding(space: space, values: [1])
    for key in 0..<2_000 { try index.set(key, to: one, value: key % 2 == 0 ? 1 : 100) }
    let result = try index.search(one, count: 3, filter: index.filter { $0 % 2 == 0 }) { true }
    #expect(!result.hits.isEmpty && result.hits.allSatisfy { $0.key % 2 == 0 })
    for value in [0, -1, Float.infinity, .nan] {
      #expect(throws: IndexError.self) { try index.set(1, to: one, value: value) }
    }
    #expect(throws: IndexError.self) { try ValueIndex<Int>(space: space, dimension: 1, metric: .squaredL2) }
  }
}
