/// How a campaign spreads a budget: by a multiplier on its bids, by leaving auctions out, or both.
///
/// One round is one auction that the campaign could enter. The caller bids value × `multiplier` in a share `participation` of
/// the rounds, and reports each. What an ad in flight is expected to cost counts as spent when it is served, so that a click
/// that comes later does not make the campaign think it is behind.
public protocol PacingStrategy: Sendable {
  /// What values are multiplied by, 0...1.
  var multiplier: Double { get }
  /// The share of auctions to enter, 0...1.
  var participation: Double { get }
  mutating func note(_ round: PacingRound)
}

extension PacingStrategy {
  public var participation: Double { 1 }
}

/// One auction, once it is over.
public struct PacingRound: Equatable, Sendable {
  /// Of the impression, to the campaign.
  public var value: Double
  /// To win it: the best rival's bid or the reserve, which the seller knows whoever won.
  public var price: Double
  /// Charged, or expected to be.
  public var spend: Double
  /// What the plan spends on this round; the budget over the number of rounds where all are alike.
  public var target: Double
  /// What would be left for each remaining round: the budget left over the rounds left, weighted as the plan does.
  public var targetOfRest: Double

  public init(value: Double, price: Double, spend: Double, target: Double, targetOfRest: Double) {
    self.value = value
    self.price = price
    self.spend = spend
    self.target = target
    self.targetOfRest = targetOfRest
  }
}
