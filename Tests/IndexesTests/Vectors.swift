import Domain
import Indexes

/// Vectors around a few points, as embeddings of a catalogue are.
struct Vectors {
  let space: SpaceID
  private let centres: [[Double]]
  private var random: SeededRandom

  init(seed: UInt64, dimension: Int, centres: Int = 20) throws {
    space = try SpaceID("test.v1")
    var random = SeededRandom(seed: seed)
    self.centres = (0..<centres).map { _ in (0..<dimension).map { _ in random.normal() } }
    self.random = random
  }

  mutating func next() throws -> Embedding {
    let centre = centres[random.index(below: centres.count)]
    return try Embedding(space: space, values: centre.map { Float($0 + 0.7 * random.normal()) })
  }

  mutating func next(_ count: Int) throws -> [Embedding] { try (0..<count).map { _ in try next() } }
}

/// The part of the exact answers that was found.
func recall<Key: Hashable>(_ found: [SearchResult<Key>], of exact: [SearchResult<Key>]) -> Double {
  let wanted = exact.reduce(0) { $0 + $1.hits.count }
  let hits = zip(found, exact).reduce(0) { sum, pair in
    sum + Set(pair.0.hits.map(\.key)).intersection(pair.1.hits.map(\.key)).count
  }
  return Double(hits) / Double(max(1, wanted))
}
