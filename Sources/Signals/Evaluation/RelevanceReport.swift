import Domain
public import Statistics

/// How well each way to search orders graded items, and finds them.
public struct RelevanceReport: Equatable, Sendable {
  public enum Way: String, CaseIterable, Hashable, Sendable {
    /// By BM25 over title and text.
    case words
    /// By the vector of the query's words.
    case vectors
    /// Both, joined by how far their scores stand out.
    case fused
    /// Both, joined by ranks.
    case fusedByRank
  }

  /// NDCG over the first ten.
  public struct Row: Equatable, Sendable {
    public let way: Way
    /// Of the graded items, put in order.
    public let judged: ConfidenceInterval
    /// Of a search among all items.
    public let all: ConfidenceInterval
    /// By how much `all` is better than by words alone, query by query; nil for words themselves.
    public let overWords: ConfidenceInterval?
    /// By how much `judged` is better than by words alone, query by query.
    public let judgedOverWords: ConfidenceInterval?
  }

  /// By query, in their order.
  struct Values {
    var judged: [Double] = []
    var all: [Double] = []
  }

  /// With an item of a grade above 0.
  public let queries: Int
  /// Without one, and left out.
  public let unanswerable: Int
  public let items: Int
  public let grades: Int
  public let rows: [Row]
  /// What `judged` is worth on average for an order drawn at random.
  public let chance: Double

  init(
    _ values: [Way: Values], queries: Int, unanswerable: Int, items: Int, grades: Int, chance: Double, seed: UInt64
  ) throws(StatisticsError) {
    self.queries = queries
    self.unanswerable = unanswerable
    self.items = items
    self.grades = grades
    self.chance = chance
    // Every figure draws the same resamples, so that rows can be compared.
    func mean(_ values: [Double]) throws(StatisticsError) -> ConfidenceInterval {
      var random = SeededRandom(seed: seed, stream: "relevance")
      return try .bootstrapMean(values, using: &random)
    }
    let words = values[.words] ?? .init()
    var rows: [Row] = []
    for way in Way.allCases {
      let own = values[way] ?? .init()
      let isOther = way != .words
      rows.append(
        Row(
          way: way, judged: try mean(own.judged), all: try mean(own.all),
          overWords: isOther ? try mean(zip(own.all, words.all).map { $0 - $1 }) : nil,
          judgedOverWords: isOther ? try mean(zip(own.judged, words.judged).map { $0 - $1 }) : nil))
    }
    self.rows = rows
  }
}
