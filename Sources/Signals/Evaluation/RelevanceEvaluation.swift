public import Domain
public import Indexes
import Statistics

/// How well words, vectors and both together order items whose answers to queries are graded.
///
/// Two questions are asked of each way. Put in order, do the graded items of a query stand by their grades? And searched for
/// among all, are the good ones first, where what nobody graded counts as no answer? Both are NDCG over the first ten with
/// gain 2^grade − 1 (Burges et al., ICML 2005).
///
/// Pure: the same indexes, queries and seed give the same report.
public struct RelevanceEvaluation: Sendable {
  /// A query with its words, its vector and what is known of its answers.
  public struct Query: Sendable {
    public let text: String
    public let vector: Result<Embedding, SignalNull>
    public let grades: [ItemID: Int]

    /// - Parameter grades: 0 or more for each graded item.
    public init(text: String, vector: Result<Embedding, SignalNull>, grades: [ItemID: Int]) {
      self.text = text
      self.vector = vector
      self.grades = grades
    }
  }

  private typealias Hits = [SearchResult<ItemID>.Hit]

  private let words: InvertedIndex<ItemID>
  private let vectors: ExactIndex<ItemID>
  private let seed: UInt64

  private static let depth = 10
  /// Lists are joined over so many items when all are searched.
  private static let listLength = 1_000

  /// - Parameters:
  ///   - texts: of all items, which words are looked for in.
  ///   - vectors: of all items that have one.
  ///   - seed: draws the resamples of the intervals.
  public init(texts: [ItemID: String], vectors: ExactIndex<ItemID>, seed: UInt64) {
    var words = InvertedIndex<ItemID>()
    for (item, text) in texts.sorted(by: { $0.key < $1.key }) { words.set(item, to: QueryText.words(of: text)) }
    self.words = words
    self.vectors = vectors
    self.seed = seed
  }

  /// - Throws: `StatisticsError`: `empty` when no query has a good answer; `IndexError`: `spaceMismatch`.
  /// - Complexity: O(queries · items · dimension).
  public func report(on queries: [Query]) throws -> RelevanceReport {
    let answerable = queries.filter { $0.grades.values.contains { $0 > 0 } }
    var values: [RelevanceReport.Way: RelevanceReport.Values] = [:]
    for query in answerable {
      let reranked = try ordered(Self.lists { try judged(query, $0) })
      let searched = try ordered(Self.lists { try found(query, $0) })
      for way in RelevanceReport.Way.allCases {
        values[way, default: .init()].judged.append(try gain(reranked[way] ?? [], query))
        values[way, default: .init()].all.append(try gain(searched[way] ?? [], query))
      }
    }
    let chance = answerable.map { query in
      RankingMetric.discountedGain(at: Self.depth)
        .valueByChance(ideal: query.gains.values.filter { $0 > 0 }, among: query.grades.count) ?? 0
    }
    guard !answerable.isEmpty else {
      throw StatisticsError(.empty, "No query has an item with a grade above 0: there is nothing to find.")
    }
    return try RelevanceReport(
      values, queries: answerable.count, unanswerable: queries.count - answerable.count, items: words.count,
      grades: answerable.reduce(0) { $0 + $1.grades.count },
      chance: chance.reduce(0, +) / Double(chance.count), seed: seed)
  }

  /// What each list says, and both joined, in order.
  private func ordered(_ lists: [RelevanceReport.Way: Hits]) throws -> [RelevanceReport.Way: [ItemID]] {
    let both = [lists[.words] ?? [], lists[.vectors] ?? []]
    var ordered = lists.mapValues { $0.map(\.key) }
    let count = both.reduce(0) { $0 + $1.count }
    ordered[.fused] = try RankFusion.standardisedScores.fused(both, count: count).map(\.key)
    ordered[.fusedByRank] = try RankFusion.reciprocalRanks(constant: 60).fused(both, count: count).map(\.key)
    return ordered
  }

  private static func lists(
    _ hits: (RelevanceReport.Way) throws -> Hits
  ) rethrows -> [RelevanceReport.Way: Hits] {
    [.words: try hits(.words), .vectors: try hits(.vectors)]
  }

  /// The graded items, by score; one without any stands last, since it must stand somewhere. None without a vector to ask by.
  private func judged(_ query: Query, _ way: RelevanceReport.Way) throws -> Hits {
    let items = query.grades.keys.sorted()
    let scores: [Float?]
    if way == .words {
      scores = words.scores(of: QueryText.words(of: query.text), for: items)
    } else if let vector = try? query.vector.get() {
      let slots = items.map { vectors.slot(of: $0) ?? -1 }
      scores = try vectors.scores(of: [vector], at: slots).map { $0.isNaN ? nil : $0 }
    } else {
      return []
    }
    let lowest = scores.lazy.compactMap(\.self).min() ?? 0
    return zip(items, scores).map { SearchResult.Hit(key: $0, score: $1 ?? lowest) }
      .sorted { $0.score > $1.score || ($0.score == $1.score && $0.key < $1.key) }
  }

  private func found(_ query: Query, _ way: RelevanceReport.Way) throws -> Hits {
    if way == .words { return words.search(QueryText.words(of: query.text), count: Self.listLength).hits }
    guard let vector = try? query.vector.get() else { return [] }
    return try vectors.search(vector, count: Self.listLength).hits
  }

  private func gain(_ ranked: [ItemID], _ query: Query) throws -> Double {
    let ranking = try JudgedRanking(ranked: Array(ranked.prefix(Self.depth)), relevant: query.gains)
    return RankingMetric.discountedGain(at: Self.depth).value(of: ranking) ?? 0
  }
}

extension RelevanceEvaluation.Query {
  fileprivate var gains: [ItemID: Double] { grades.mapValues { Double(1 << max(0, $0)) - 1 } }
}
