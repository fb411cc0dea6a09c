import Foundation

/// ln(p / (1 − p)) and back.
public enum LogOdds {
  /// Probabilities nearer to 0 or 1 than `clip` are moved there first, so that the answer is finite.
  public static func of(_ probability: Double, clip: Double = 1e-12) -> Double {
    let p = min(max(probability, clip), 1 - clip)
    return log(p) - log1p(-p)
  }

  /// The sigmoid, without overflow at either end.
  public static func inverse(_ odds: Double) -> Double {
    odds >= 0 ? 1 / (1 + exp(-odds)) : exp(odds) / (1 + exp(odds))
  }

  /// ln(1 + e^z), without overflow: the loss of a sigmoid.
  static func softplus(_ z: Double) -> Double { max(z, 0) + log1p(exp(-abs(z))) }
}
