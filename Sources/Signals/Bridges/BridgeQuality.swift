public import Statistics

/// What a bridge was measured to do on content that it was not fitted on; intervals are of 95%.
public struct BridgeQuality: Codable, Equatable, Sendable {
  /// How many neighbours `agreement` looks at.
  public static let neighbours = 10
  /// Fewer pieces of content say nothing.
  public static let leastCount = 30

  /// Pieces of content that judged.
  public let count: Int
  /// The mean cosine between a carried vector and the content's own in the target space.
  public let cosine: ConfidenceInterval
  /// The same where the target space's mean stands for every vector.
  public let baselineCosine: Double
  /// The mean share of the ten neighbours by the own vector that the carried one has too.
  public let agreement: ConfidenceInterval
  /// The same for ten that are drawn.
  public let chanceAgreement: Double

  public init(
    count: Int, cosine: ConfidenceInterval, baselineCosine: Double, agreement: ConfidenceInterval,
    chanceAgreement: Double
  ) {
    (self.count, self.cosine, self.baselineCosine) = (count, cosine, baselineCosine)
    (self.agreement, self.chanceAgreement) = (agreement, chanceAgreement)
  }

  /// Refuses what carries no more than a constant would.
  /// - Throws: `SignalError`: `tooFew`, `useless`.
  func requireUseful() throws(SignalError) {
    guard count >= Self.leastCount else {
      throw SignalError(
        .tooFew,
        "A bridge was judged by \(count) pieces of content, and \(Self.leastCount) are the least: compute both versions for "
          + "more.")
    }
    let numbers = [cosine.estimate, cosine.low, baselineCosine, agreement.estimate, agreement.low, chanceAgreement]
    guard numbers.allSatisfy(\.isFinite), cosine.low > baselineCosine, agreement.low > chanceAgreement else {
      throw SignalError(
        .useless,
        "A bridge carries no more than the mean of its target space does (cosine \(cosine.estimate) beside "
          + "\(baselineCosine)): compute the old version anew instead.")
    }
  }
}
