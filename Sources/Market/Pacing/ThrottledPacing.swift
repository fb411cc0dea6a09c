/// Bids in full, in a share of the auctions that is corrected after each: probabilistic throttling (Agarwal et al., KDD 2014).
///
/// It spreads spend and leaves value on the table: dear auctions are entered as often as cheap ones.
public struct ThrottledPacing: PacingStrategy {
  public private(set) var participation: Double
  private let step: Double

  /// - Parameter rounds: expected; the share is corrected by 1/√rounds of itself for a target's worth of error.
  public init(rounds: Int, participation: Double = 0.5) {
    step = 1 / Double(max(rounds, 1)).squareRoot()
    self.participation = participation
  }

  public var multiplier: Double { 1 }

  public mutating func note(_ round: PacingRound) {
    guard round.target > 0 else { return }
    let error = (round.target - round.spend) / round.target
    participation = min(max(participation * Elementary.exp(step * max(error, -50)), 1e-4), 1)
  }
}
