/// Undoes the sampling of negatives in training data: q = p / (p + (1 − p)/w) (He et al., ADKDD 2014, section
/// 6.3).
public struct DownsamplingCorrection: Codable, Equatable, Sendable {
  /// The share w of the negatives that was kept.
  public let keptNegatives: Double

  /// - Throws: `outOfRange` unless 0 < `keptNegatives` ≤ 1.
  public init(keptNegatives: Double) throws(StatisticsError) {
    guard keptNegatives > 0, keptNegatives <= 1 else {
      throw StatisticsError(
        .outOfRange, "The share of negatives kept is \(keptNegatives): pass a share above 0, at most 1.")
    }
    self.keptNegatives = keptNegatives
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(keptNegatives: container.decode(Double.self, forKey: .keptNegatives))
  }

  public func callAsFunction(_ probability: Double) -> Double {
    probability / (probability + (1 - probability) / keptNegatives)
  }
}
