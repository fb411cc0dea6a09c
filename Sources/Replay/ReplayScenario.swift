public import Domain
public import Ledger
public import Market

/// What a replay changes.
public struct ReplayScenario: Sendable {
  /// Another way to treat campaigns.
  public struct CampaignChange: Equatable, Sendable {
    /// Nil stands for every campaign.
    public var campaign: CampaignID?
    public var bidFactor: Double
    public var budgetFactor: Double
    /// In place of the campaign's own.
    public var cap: FrequencyCap?

    public init(campaign: CampaignID?, bidFactor: Double = 1, budgetFactor: Double = 1, cap: FrequencyCap? = nil) {
      self.campaign = campaign
      self.bidFactor = bidFactor
      self.budgetFactor = budgetFactor
      self.cap = cap
    }

    fileprivate func concerns(_ other: CampaignID) -> Bool { campaign == nil || campaign == other }
  }

  /// Predictions of another ranker for one decision, aligned with its columns; nil where it said nothing.
  public struct OtherPredictions: Equatable, Sendable {
    public var ads: Predictions
    public var organic: Predictions

    public init(ads: Predictions, organic: Predictions) {
      self.ads = ads
      self.organic = organic
    }
  }

  /// From the rules of a record to those to replay under.
  public var policy: @Sendable (Policy) throws -> Policy
  public var campaigns: [CampaignChange]
  /// In place of the controller that the engine paces with.
  public var pacing: PacingController?
  /// By decision; nil for the logged ones.
  public var predictions: [DecisionID: OtherPredictions]?

  public init(
    campaigns: [CampaignChange] = [], pacing: PacingController? = nil,
    predictions: [DecisionID: OtherPredictions]? = nil,
    policy: @escaping @Sendable (Policy) throws -> Policy = { $0 }
  ) {
    self.policy = policy
    self.campaigns = campaigns
    self.pacing = pacing
    self.predictions = predictions
  }

  /// Nothing is changed.
  public static let asLogged = ReplayScenario()

  func terms(_ terms: CampaignTerms, of campaign: CampaignID) -> CampaignTerms {
    campaigns.filter { $0.concerns(campaign) }.reduce(into: terms) { terms, change in
      terms.dailyBudget = terms.dailyBudget.scaled(by: change.budgetFactor)
      terms.remaining = terms.remaining?.scaled(by: change.budgetFactor)
      terms.cap = change.cap ?? terms.cap
    }
  }

  func bid(_ bid: Bid, of campaign: CampaignID) throws(DomainError) -> Bid {
    let factor = campaigns.filter { $0.concerns(campaign) }.reduce(1) { $0 * $1.bidFactor }
    guard factor != 1 else { return bid }
    let step: Int64 = bid.event == .click ? 1 : 1_000
    let steps = bid.amount.scaled(by: factor).rawValue / step
    return try Bid(event: bid.event, amount: Micros(rawValue: min(max(1, steps) * step, Micros.maximum.rawValue)))
  }
}

extension Micros {
  /// Rounded to the nearest micro; within 0...`maximum`.
  fileprivate func scaled(by factor: Double) -> Micros {
    factor == 1
      ? self
      : Micros(rawValue: Int64(min(max((Double(rawValue) * factor).rounded(), 0), Double(Micros.maximum.rawValue))))
  }
}
