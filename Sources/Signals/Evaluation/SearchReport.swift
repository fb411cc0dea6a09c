public import Statistics

/// How a search is asked.
public enum SearchMode: String, CaseIterable, Hashable, Sendable {
  /// By a picture.
  case picture
  /// By words.
  case text
  /// By both, joined by how far their scores stand out.
  case fused
  /// By both, joined by ranks: what fusion has to beat.
  case fusedByRank

  var asksByPicture: Bool { self != .text }
  var asksByText: Bool { self != .picture }
}

/// How good a search is over judged queries, for each way to ask.
public struct SearchReport: Equatable, Sendable {
  public struct Row: Equatable, Sendable {
    public let mode: SearchMode
    /// Those that ask this way.
    public let queries: Int
    /// Queries that found nothing since they have no vector, by null reason. They count as wrong answers.
    public let failed: [String: Int]
    /// The share of a query's items among the first k, by k.
    public let recall: [Int: ConfidenceInterval]
    /// NDCG over the first ten.
    public let discountedGain: ConfidenceInterval
  }

  /// What an order drawn at random is worth on average over the queries.
  public struct Chance: Equatable, Sendable {
    public let recall: [Int: Double]
    public let discountedGain: Double
  }

  /// Queries in all.
  public let queries: Int
  /// Items that could be answered.
  public let items: Int
  /// One for each mode that a query asks in.
  public let rows: [Row]
  public let chance: Chance
}
