/// Online dual mirror descent on the price of the budget: μ rises when a round spends more than its target, and the bid is
/// v/(1 + μ).
///
/// With the squared norm it is the adaptive pacing of Balseiro and Gur (Management Science 2019), with entropy the
/// multiplicative form (Balseiro, Lu, Mirrokni, Operations Research 2023). A step of 1/√T loses O(√T) against hindsight for
/// independent rounds. With targets that follow a plan of the day it is the scheme of Balseiro, Kumar, Mirrokni, Sivan and
/// Wang (ICML 2023).
public struct DualPacing: PacingStrategy {
  /// The reference function of the mirror descent.
  public enum Mirror: String, Sendable, CaseIterable {
    /// μ ← max(0, μ − ε · (ρ − z)).
    case euclidean
    /// μ ← μ · exp(−ε · (ρ − z)).
    case entropic
  }

  public private(set) var dual: Double
  private let mirror: Mirror
  private let step: Double
  private let largest: Double

  /// - Parameters:
  ///   - rounds: expected, for the step.
  ///   - target: the usual spend of a round: gradients are in units of it.
  ///   - stepScale: multiplies 1/√rounds.
  ///   - dual: to start from, such as where the day before ended.
  public init(mirror: Mirror, rounds: Int, target: Double, stepScale: Double = 1, dual: Double = 1) {
    self.mirror = mirror
    step = stepScale / Double(max(rounds, 1)).squareRoot() / max(target, .leastNormalMagnitude)
    largest = 1e6
    self.dual = dual
  }

  public var multiplier: Double { 1 / (1 + dual) }

  public mutating func note(_ round: PacingRound) {
    let gradient = round.target - round.spend
    switch mirror {
    case .euclidean: dual = min(max(dual - step * gradient * Self.scale, 0), largest)
    case .entropic: dual = min(max(dual * Elementary.exp(-step * gradient), 1e-6), largest)
    }
  }

  /// The squared norm has no scale of its own: a tenth of a dual for a target's worth of gradient.
  private static let scale = 0.1
}
