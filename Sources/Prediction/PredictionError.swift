/// Why a predictor cannot be made, and what to change so that it can.
public struct PredictionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A kind of refusal; new ones never break a caller's `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case badCounts, badCurve, badRates, badCalibration, badArchitecture }
    private let wrapped: Wrapped

    /// A count is negative or not finite.
    public static let badCounts = Code(wrapped: .badCounts)
    /// A position curve is empty, or a weight lies outside 0...1 or is 0.
    public static let badCurve = Code(wrapped: .badCurve)
    /// A rate is not a probability.
    public static let badRates = Code(wrapped: .badRates)
    /// A stored calibration cannot be read.
    public static let badCalibration = Code(wrapped: .badCalibration)
    /// A bundle is not of the architecture that it is used as.
    public static let badArchitecture = Code(wrapped: .badArchitecture)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act. Free of user data.
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
