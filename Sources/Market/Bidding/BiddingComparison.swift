public import Statistics

/// Policies at several budgets on one log, with what knowledge of the log itself would have brought.
public struct BiddingComparison: Codable, Sendable {
  public struct Row: Codable, Sendable {
    public let policy: String
    /// By budget.
    public let clicks: [Int]
    public let impressions: [Int]
    public let spend: [Int]
    /// Sum of predicted rates over what was won, which luck disturbs less than clicks.
    public let predictedClicks: [Double]
    public let totalClicks: Int
    /// Clicks more than the policy compared with, over all budgets, with a bootstrap over episodes.
    public let gain: ConfidenceInterval?
    /// Whether it used what no bidder can know.
    public let isHindsight: Bool
  }

  public let auctions: Int
  public let episodeLength: Int
  /// Budgets as shares of what the episode's auctions cost on average in the past.
  public let shares: [Double]
  public let budgets: [Int]
  public let comparedWith: String
  public let rows: [Row]

  /// - Parameters:
  ///   - replays: by policy, of each budget.
  ///   - baseline: the policy that gains are counted against.
  ///   - random: of the bootstrap.
  /// - Throws: `StatisticsError` without an episode.
  public init<Random: RandomNumberGenerator>(
    _ log: BiddingLog, length: Int, shares: [Double], budgets: [Int], replays: [BiddingPolicy: [BudgetReplay]],
    baseline: BiddingPolicy, using random: inout Random
  ) throws(StatisticsError) {
    auctions = log.count
    episodeLength = length
    self.shares = shares
    self.budgets = budgets
    comparedWith = baseline.rawValue
    var rows: [Row] = []
    let base = replays[baseline].map(Self.clicksByEpisode)
    func add(_ name: String, _ runs: [BudgetReplay], isHindsight: Bool) throws(StatisticsError) {
      var gain: ConfidenceInterval?
      if let base, name != baseline.rawValue {
        let differences = zip(Self.clicksByEpisode(runs), base).map { $0 - $1 }
        gain = try .bootstrap(count: differences.count, using: &random) { units in
          units.reduce(0) { $0 + differences[$1] }
        }
      }
      rows.append(
        Row(
          policy: name, clicks: runs.map(\.clicks), impressions: runs.map(\.impressions), spend: runs.map(\.spend),
          predictedClicks: runs.map(\.expected), totalClicks: runs.reduce(0) { $0 + $1.clicks }, gain: gain,
          isHindsight: isHindsight))
    }
    for policy in BiddingPolicy.allCases {
      if let runs = replays[policy] { try add(policy.rawValue, runs, isHindsight: false) }
    }
    let mean = log.rates.reduce(0, +) / Double(max(log.count, 1))
    try add(
      "linear, base tuned in hindsight",
      budgets.map { Self.bestLinear(log, length: length, budget: $0, averageRate: mean) }, isHindsight: true)
    try add(
      "prices known, by predicted rate for each unit",
      budgets.map { BudgetReplay(knowingPricesOf: log, length: length, budget: $0) }, isHindsight: true)
    self.rows = rows
  }

  /// Over all budgets.
  private static func clicksByEpisode(_ runs: [BudgetReplay]) -> [Double] {
    (runs.first?.episodes.indices ?? 0..<0).map { episode in
      runs.reduce(0) { $0 + Double($1.episodes[episode].clicks) }
    }
  }

  /// The base with most clicks on the log itself, among whole ones up to 300.
  private static func bestLinear(_ log: BiddingLog, length: Int, budget: Int, averageRate: Double) -> BudgetReplay {
    var best: BudgetReplay?
    for base in 1...300 {
      var bidder = LinearBidder(base: Double(base), averageRate: averageRate)
      let replay = BudgetReplay(log, length: length, budget: budget, bidder: &bidder)
      if replay.clicks > best?.clicks ?? -1 { best = replay }
    }
    var idle = LinearBidder(base: 0, averageRate: 1)
    return best ?? BudgetReplay(log, length: length, budget: budget, bidder: &idle)
  }
}
