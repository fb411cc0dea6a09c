import Domain
import Indexes
import Signals
public import Statistics

/// What nearest neighbours under an embedding are worth: each example asks for the others, those of its own group left out.
public struct NeighbourFigures: Codable, Sendable {
  /// The share whose nearest neighbour shares a label.
  public let nearest: ConfidenceInterval
  /// The share whose label most of the 20 nearest have; nil for several labels an example.
  public let twenty: ConfidenceInterval?
  /// The share that finds its label among the first k, by k.
  public let found: [Int: ConfidenceInterval]
  /// The mean over queries of the average precision over all others.
  public let meanAveragePrecision: ConfidenceInterval
  /// Examples that asked; those whose label nobody else has cannot.
  public let queries: Int
  /// Of each query, in their order: the row, its nearest neighbours, and whether the first shares a label.
  let answers: [(row: Int, neighbours: [Int], isRight: Bool)]

  private enum CodingKeys: String, CodingKey {
    case nearest, twenty, found, meanAveragePrecision, queries
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    nearest = try fields.decode(ConfidenceInterval.self, forKey: .nearest)
    twenty = try fields.decodeIfPresent(ConfidenceInterval.self, forKey: .twenty)
    found = try fields.decode([Int: ConfidenceInterval].self, forKey: .found)
    meanAveragePrecision = try fields.decode(ConfidenceInterval.self, forKey: .meanAveragePrecision)
    queries = try fields.decode(Int.self, forKey: .queries)
    answers = []
  }

  /// - Parameters:
  ///   - vectors: one for each row, none of them zero.
  ///   - groups: what a query may not find: its own copies, and pictures of the same thing.
  ///   - limit: the most queries; drawn when there are more rows.
  /// - Throws: `StatisticsError`: `empty` when nobody could ask.
  /// - Complexity: O(queries · rows · dimension).
  init(_ vectors: [[Float]], _ targets: HeadTargets, groups: [String], limit: Int = 2_000, seed: UInt64) throws {
    let space = try SpaceID("evaluation")
    var index = try ExactIndex<Int>(space: space, dimension: vectors.first?.count ?? 1, metric: .cosine)
    for (row, vector) in vectors.enumerated() { try index.set(row, to: Embedding(space: space, values: vector)) }
    var random = SeededRandom(seed: seed, stream: "queries")
    var order = Array(vectors.indices)
    random.shuffle(&order)
    var answers: [(row: Int, neighbours: [Int], isRight: Bool)] = []
    var (ranks, precisions, votes) = ([Int](), [Double](), [Bool]())
    for row in order.prefix(limit).sorted() {
      let query = try Embedding(space: space, values: vectors[row])
      let others = try index.search(query, count: vectors.count).hits.map(\.key).filter { groups[$0] != groups[row] }
      let truth = Set(targets.places[row])
      let isShared = others.map { !truth.isDisjoint(with: targets.places[$0]) }
      guard let first = isShared.firstIndex(of: true) else { continue }
      answers.append((row, Array(others.prefix(5)), first == 0))
      ranks.append(first)
      precisions.append(Self.averagePrecision(isShared))
      if targets.task == .single { votes.append(Self.majority(others.prefix(20), targets) == targets.single(row)) }
    }
    self.answers = answers
    queries = answers.count
    func share(_ isTrue: [Bool]) throws -> ConfidenceInterval {
      try .proportion(successes: isTrue.count { $0 }, trials: isTrue.count)
    }
    nearest = try share(ranks.map { $0 == 0 })
    twenty = try targets.task == .single ? share(votes) : nil
    found = try Dictionary(
      uniqueKeysWithValues: [1, 5, 10].map { depth in (depth, try share(ranks.map { $0 < depth })) })
    meanAveragePrecision = try .bootstrapMean(precisions, using: &random)
  }

  private static func averagePrecision(_ isRelevant: [Bool]) -> Double {
    var (hits, sum) = (0, 0.0)
    for (rank, relevant) in isRelevant.enumerated() where relevant {
      hits += 1
      sum += Double(hits) / Double(rank + 1)
    }
    return hits > 0 ? sum / Double(hits) : 0
  }

  /// The label that most have; of equals that of the nearest.
  private static func majority(_ rows: some Sequence<Int>, _ targets: HeadTargets) -> Int? {
    var counts: [Int: (votes: Int, place: Int)] = [:]
    for (place, row) in rows.enumerated() { counts[targets.single(row), default: (0, -place)].votes += 1 }
    return counts.max { ($0.value.votes, $0.value.place) < ($1.value.votes, $1.value.place) }?.key
  }
}
