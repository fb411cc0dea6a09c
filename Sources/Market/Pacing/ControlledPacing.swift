/// A multiplier under a PID controller on the share of the target that is spent (Zhang et al., WSDM 2016).
///
/// The error is 1 − z̄/ρ for a moving average z̄ of spend; the logarithm of the multiplier is the controller's output.
public struct ControlledPacing: PacingStrategy {
  private let proportional: Double
  private let integral: Double
  private let derivative: Double
  private let smoothing: Double
  private var average = 1.0
  private var sum = 0.0
  private var last = 0.0
  public private(set) var multiplier: Double

  /// - Parameters:
  ///   - horizon: rounds over which spend is averaged; gains are for one horizon.
  public init(
    horizon: Int, proportional: Double = 0.2, integral: Double = 0.5, derivative: Double = 0.02,
    multiplier: Double = 0.5
  ) {
    smoothing = 1 / Double(max(horizon, 1))
    self.proportional = proportional
    self.integral = integral
    self.derivative = derivative
    self.multiplier = multiplier
    sum = Elementary.log(multiplier) / integral
  }

  public mutating func note(_ round: PacingRound) {
    guard round.target > 0 else { return }
    average += smoothing * (round.spend / round.target - average)
    let error = 1 - average
    // The integral stops where the multiplier has no room: no wind-up.
    sum = min(max(sum + smoothing * error, -14 / integral), 0)
    let output = proportional * error + integral * sum + derivative * (error - last) / smoothing
    last = error
    multiplier = min(max(Elementary.exp(output), 1e-6), 1)
  }
}
