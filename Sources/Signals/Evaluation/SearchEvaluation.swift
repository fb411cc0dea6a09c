public import Domain
public import Indexes
import Statistics

/// Searches a catalogue with judged queries, by picture, by words and by both, and says how good the answers are.
///
/// Pure: the same vectors, queries and seed give the same report.
public struct SearchEvaluation: Sendable {
  public struct Settings: Equatable, Sendable {
    /// The ranks at which recall is taken.
    public var depths: [Int]
    /// What the picture's list weighs when it is joined with the text's, in 0...1.
    public var pictureWeight: Double
    /// How many items each search may find; lists are joined over these.
    public var listLength: Int
    /// Draws the resamples of the intervals.
    public var seed: UInt64

    public init(depths: [Int] = [1, 5, 10], pictureWeight: Double = 0.5, listLength: Int = 1_000, seed: UInt64) {
      self.depths = depths
      self.pictureWeight = pictureWeight
      self.listLength = listLength
      self.seed = seed
    }
  }

  /// A query with its vectors.
  public struct Query: Sendable {
    /// The items that answer it.
    public let items: Set<ItemID>
    /// Nil when it does not ask by a picture, or by words.
    public let picture: Result<Embedding, SignalNull>?
    public let text: Result<Embedding, SignalNull>?

    public init(items: Set<ItemID>, picture: Result<Embedding, SignalNull>?, text: Result<Embedding, SignalNull>?) {
      self.items = items
      self.picture = picture
      self.text = text
    }
  }

  private typealias Hits = [SearchResult<ItemID>.Hit]

  private let pictures: ExactIndex<ItemID>?
  private let texts: ExactIndex<ItemID>?
  private let items: Int
  private let settings: Settings

  private static let gainDepth = 10

  /// - Parameters:
  ///   - pictures: what queries by picture search; nil when none asks so.
  ///   - texts: what queries by words search; nil when none asks so.
  ///   - items: live items, with a vector or without.
  public init(pictures: ExactIndex<ItemID>?, texts: ExactIndex<ItemID>?, items: Int, settings: Settings) {
    self.pictures = pictures
    self.texts = texts
    self.items = items
    self.settings = settings
  }

  /// - Throws: `StatisticsError`: `empty` without queries; `IndexError`: `spaceMismatch` for a query of another space,
  ///   `badSettings` for a weight outside its range.
  /// - Complexity: O(queries · items · dimension).
  public func report(on queries: [Query]) throws -> SearchReport {
    var rankings: [SearchMode: [JudgedRanking]] = [:]
    var failures: [SearchMode: [String: Int]] = [:]
    for query in queries {
      let byPicture = try Self.hits(query.picture, in: pictures, count: settings.listLength)
      let byText = try Self.hits(query.text, in: texts, count: settings.listLength)
      for mode in SearchMode.allCases {
        let asked = (mode.asksByPicture ? [byPicture] : []) + (mode.asksByText ? [byText] : [])
        let lists = asked.compactMap(\.self)
        guard lists.count == asked.count else { continue }
        let reasons = lists.compactMap { if case .failure(let null) = $0 { null.code.rawValue } else { nil } }
        // One list of two still answers.
        if reasons.count == lists.count, let reason = reasons.first {
          failures[mode, default: [:]][reason, default: 0] += 1
        }
        let ranked = try ranking(mode, lists.map { (try? $0.get()) ?? [] })
        rankings[mode, default: []].append(try JudgedRanking(ranked: ranked, relevant: query.items))
      }
    }
    return SearchReport(
      queries: queries.count, items: items,
      rows: try SearchMode.allCases.compactMap { mode in
        try rankings[mode].map { try row(mode, $0, failed: failures[mode] ?? [:]) }
      },
      chance: try chance(queries))
  }

  /// Nil when the query does not ask this way.
  private static func hits(
    _ value: Result<Embedding, SignalNull>?, in index: ExactIndex<ItemID>?, count: Int
  ) throws -> Result<Hits, SignalNull>? {
    guard let value, let index else { return nil }
    switch value {
    case .failure(let null): return .failure(null)
    case .success(let embedding): return .success(try index.search(embedding, count: count).hits)
    }
  }

  private func ranking(_ mode: SearchMode, _ lists: [Hits]) throws -> [ItemID] {
    let count = max(Self.gainDepth, settings.depths.max() ?? 0)
    let weights = [settings.pictureWeight, 1 - settings.pictureWeight]
    switch mode {
    case .picture, .text: return lists.flatMap { $0.prefix(count).map(\.key) }
    case .fused: return try RankFusion.standardisedScores.fused(lists, weights: weights, count: count).map(\.key)
    case .fusedByRank:
      return try RankFusion.reciprocalRanks(constant: 60).fused(lists, weights: weights, count: count).map(\.key)
    }
  }

  private func row(_ mode: SearchMode, _ rankings: [JudgedRanking], failed: [String: Int]) throws -> SearchReport.Row {
    // Every figure draws the same resamples, so that rows can be compared.
    func mean(_ metric: RankingMetric) throws -> ConfidenceInterval {
      var random = SeededRandom(seed: settings.seed, stream: "search")
      return try metric.mean(over: rankings, using: &random).interval
    }
    return SearchReport.Row(
      mode: mode, queries: rankings.count, failed: failed,
      recall: try Self.byDepth(settings.depths) { try mean(.recall(at: $0)) },
      discountedGain: try mean(.discountedGain(at: Self.gainDepth)))
  }

  private func chance(_ queries: [Query]) throws -> SearchReport.Chance {
    guard !queries.isEmpty else {
      throw StatisticsError(.empty, "There is no query: nothing can be measured.")
    }
    func mean(_ metric: RankingMetric) -> Double {
      let values = queries.map { query in
        metric.valueByChance(ideal: Array(repeating: 1, count: query.items.count), among: items) ?? 0
      }
      return values.reduce(0, +) / Double(values.count)
    }
    return SearchReport.Chance(
      recall: Self.byDepth(settings.depths) { mean(.recall(at: $0)) },
      discountedGain: mean(.discountedGain(at: Self.gainDepth)))
  }

  private static func byDepth<Value>(
    _ depths: [Int], _ value: (Int) throws -> Value
  ) rethrows -> [Int: Value] {
    try Dictionary(depths.map { ($0, try value($0)) }) { first, _ in first }
  }
}
