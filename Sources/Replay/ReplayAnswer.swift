public import Statistics

/// What a replay says of another policy: estimates with intervals, or why the log does not support an answer.
public struct ReplayAnswer: Equatable, Sendable, Codable {
  /// One figure as it was logged and as it would have been.
  public struct Figure: Equatable, Sendable, Codable {
    public let logged: Double
    public let replayed: ConfidenceInterval
    public let change: ConfidenceInterval
    /// Of the logged figure; nil where that is zero.
    public let changeShare: ConfidenceInterval?
  }

  public struct Reason: Equatable, Sendable, Codable {
    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
      self.code = code
      self.message = message
    }
  }

  /// Why a log does not support an answer.
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// There is nothing to replay.
    case noPages
    /// Too few people to tell the spread between them.
    case fewPeople
    /// Records do not come out again under their own rules.
    case notReproduced
    /// More entries are wanted than the logged pages asked for.
    case pageSize
    /// Ads that fell before the decision could have won.
    case candidatesCut
    /// Ads would stand where the log never showed one.
    case positionNeverServed
    /// A campaign that the scenario names was never a candidate.
    case campaignNeverCandidate
    /// Campaigns that the log never showed would get much of the money.
    case campaignNeverServed
    /// Few of the ads stand on the logged pages too.
    case weakOverlap
    /// The other ranker did not predict for all candidates.
    case predictionsMissing
    /// A budget is not what it was when it was spent.
    case budgetChanged
    /// The simulated market does not come to what was logged.
    case marketNotReproduced
  }

  /// How much of the replayed pages was logged.
  public struct Overlap: Equatable, Sendable, Codable {
    public let ads: Double
    /// Those that stand on the logged page too.
    public let matchedAds: Double
    public let matchedShare: Double
    /// Pages that the matched ads are worth: (Σ s)² / Σ s² for the share s of a page's ads that match (Kish 1965).
    public let effectivePages: Double
  }

  public let isSupported: Bool
  public let reasons: [Reason]
  public let pages: Int
  public let people: Int
  public let overlap: Overlap
  /// What the simulated market earns under the logged rules, for comparison with what was billed.
  public let simulatedRevenue: Double
  public let loggedRevenue: Double
  /// Nil where the log does not support them.
  public let revenue: Figure?
  public let advertiserValue: Figure?
  public let userValue: Figure?
  public let ads: Figure?
  /// How the intervals were made.
  public let intervals: String
}
