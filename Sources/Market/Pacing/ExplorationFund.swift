public import Domain

/// Money with which the platform pays the difference when it shows a fresh ad in place of a better one, up to a cap.
///
/// The advertiser pays what its own bid warrants, the platform the rest of what the slot would have earned.
public struct ExplorationFund: Equatable, Sendable {
  public let cap: Micros
  public private(set) var spent = Micros.zero

  public init(cap: Micros) { self.cap = cap }

  public var left: Micros { cap - spent }

  /// Books what a showing costs the platform.
  /// - Parameters:
  ///   - forgone: what the slot would have earned.
  ///   - earned: what the ad that is shown is expected to earn.
  /// - Returns: false, with nothing booked, when the cap does not cover it.
  public mutating func pay(forgone: ImpressionValue, earned: ImpressionValue) -> Bool {
    let cost = max(forgone.raw - earned.raw, 0).dividedRoundingUp(by: 1 << 30)
    guard cost <= Int128(left.rawValue) else { return false }
    spent += Micros(rawValue: Int64(cost))
    return true
  }
}
