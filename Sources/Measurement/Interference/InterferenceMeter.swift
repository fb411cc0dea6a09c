public import Statistics

/// What a plain user split reads beside what a design without interference reads, and how far they are apart.
///
/// In a market with budgets the arms of a user split compete for the same money: what one gains the other loses, and the split
/// reads a change of shares as a change of the whole (Liu et al., KDD 2021). The gap says how much of the naive reading is that.
public struct InterferenceMeter: Equatable, Sendable, Codable {
  /// The relative effect by the user split.
  public let naive: ConfidenceInterval
  /// The relative effect by the other design.
  public let corrected: ConfidenceInterval

  public init(naive: ConfidenceInterval, corrected: ConfidenceInterval) {
    self.naive = naive
    self.corrected = corrected
  }

  /// Naive minus corrected; its interval takes the two as independent, which makes it too wide where people are the same.
  public var gap: ConfidenceInterval {
    let difference = naive.estimate - corrected.estimate
    let halves = [naive, corrected].map { ($0.high - $0.low) / 2 }
    let half = (halves[0] * halves[0] + halves[1] * halves[1]).squareRoot()
    return ConfidenceInterval(
      estimate: difference, low: difference - half, high: difference + half, level: naive.level)
  }

  /// Whether the naive reading cannot be trusted at its level.
  public var hasInterference: Bool { !gap.contains(0) }
}
