/// Of what a marketplace is made: how many people and advertisers, what they want, how they learn and react.
///
/// Rates are of logistic models: a click has the log-odds `clickBase + clickTaste · affinity + …` for an affinity that is about
/// standard normal over people and topics.
public struct MarketplaceSettings: Equatable, Sendable, Codable {
  public var people = 4_000
  public var campaigns = 48
  /// Kinds of people, and of what interests them: one topic for each.
  public var segments = 8
  /// Pages a day of a middling person who is content.
  public var pagesPerDay = 2.0
  /// The standard deviation of the logarithm of pages a day over people.
  public var activitySpread = 0.7
  /// How far traffic of an hour swings around its mean, 0..<1.
  public var diurnalSwing = 0.6
  /// Weights of 24 hours, in place of the swing.
  public var hourlyTraffic: [Double]? = nil

  /// Log-odds of a click on an organic entry that is looked at.
  public var clickBase = -1.5
  public var clickTaste = 1.0
  /// Added for an ad.
  public var adPenalty = -0.6
  /// Taken off for each time that an ad's campaign stands among the person's last eight ads.
  public var adFatigue = 0.25
  /// Taken off for boredom of 1, which too much of a topic comes to.
  public var boredomWeight = 3.5
  /// What each entry that is looked at adds of what is left to 1, and after how many days boredom is forgotten but for 1/e.
  public var boredomStep = 0.02
  public var boredomDays = 14.0
  /// P(the entry at a position is looked at), by position; behind the last it falls by a tenth each.
  public var attention: [Double] = [0.95, 0.86, 0.78, 0.7, 0.64, 0.58, 0.53, 0.48, 0.44, 0.4]
  /// How long a piece of content is shown, and what each day of age takes off.
  public var contentDays = 3.0
  public var staleness = 0.08

  /// Log-odds of a conversion after a click.
  public var conversionBase = -2.3
  public var conversionTaste = 0.6

  /// How fast satisfaction follows a page, and what it does to the rate of return: e^(weight · (satisfaction − usual)).
  public var satisfactionStep = 0.08
  public var satisfactionWeight = 1.2
  public var usualSatisfaction = 0.2
  /// What one irrelevant ad takes off the pleasure of a page.
  public var annoyance = 0.01
  /// Days after which a change of ad load is learned but for 1/e, in return rates; and what the load of a whole page of ads
  /// takes off the logarithm of the rate of return.
  public var wearinessDays = 42.0
  public var wearinessWeight = 0.8
  /// The same for blindness: how far ads are overlooked, learned from ads without relevance and unlearned without them.
  public var blindnessDays = 50.0
  public var blindnessWeight = 0.8

  /// The middle value of a conversion, in units, and the spread of its logarithm over campaigns.
  public var conversionValue = 8.0
  public var valueSpread = 0.5
  /// The share of campaigns that pay for clicks; the others pay for impressions that were looked at.
  public var clickBilledShare = 0.0
  /// Segments that a campaign is for: from one to this.
  public var segmentsOfCampaign = 2
  /// The share of campaigns that are for everybody instead.
  public var broadShare = 0.1
  /// Daily budgets, as a share of what all campaigns would spend without; nil for none.
  public var budgetTightness: Double? = nil
  /// The spread of the logarithm of budgets around what each campaign would spend.
  public var budgetSpread = 0.6
  /// Whether advertisers change bids and budgets, leave, and are replaced.
  public var advertisersReact = false

  public init() {}

  /// - Throws: `badMarketplace` naming the field and its range.
  public func validated() throws(MarketplaceError) -> MarketplaceSettings {
    try Self.require((1...10_000_000).contains(people), "people", "1 to 10,000,000")
    try Self.require((1...10_000).contains(campaigns), "campaigns", "1 to 10,000")
    try Self.require((1...64).contains(segments), "segments", "1 to 64")
    try Self.require((1...64).contains(segmentsOfCampaign), "segmentsOfCampaign", "1 to 64")
    try Self.require((1e-3...48).contains(pagesPerDay), "pagesPerDay", "0.001 to 48")
    try Self.require((0..<1).contains(diurnalSwing), "diurnalSwing", "0 to below 1")
    try Self.require((0...1).contains(clickBilledShare), "clickBilledShare", "0 to 1")
    try Self.require(
      !attention.isEmpty && attention.allSatisfy { (0...1).contains($0) }, "attention", "a share for each position")
    if let hourlyTraffic {
      try Self.require(
        hourlyTraffic.count == 24 && hourlyTraffic.allSatisfy { $0 >= 0 && $0.isFinite }, "hourlyTraffic", "24 weights")
    }
    for (value, name) in [
      (wearinessDays, "wearinessDays"), (blindnessDays, "blindnessDays"), (boredomDays, "boredomDays"),
      (contentDays, "contentDays"), (conversionValue, "conversionValue"),
    ] { try Self.require(value > 0 && value.isFinite, name, "above 0") }
    if let budgetTightness {
      try Self.require(budgetTightness > 0 && budgetTightness.isFinite, "budgetTightness", "above 0")
    }
    return self
  }

  private static func require(_ holds: Bool, _ field: String, _ range: String) throws(MarketplaceError) {
    guard holds else {
      throw MarketplaceError(.badMarketplace, "The world's \(field) is out of range: use \(range).")
    }
  }
}
