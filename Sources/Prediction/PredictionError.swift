/// Why a predictor cannot be made, and what to change so that it can.
public struct PredictionError: Error, Sendable, CustomStringConvertible {
  /// A kind of refusal; new ones never break a caller's `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case badCounts, badCurve, badRates, badCalibration, badArchitecture, badFeatures, badBundle, failed
      case badCatalog, leak
    }
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
    /// Features are missing, or not those that a model was trained on.
    public static let badFeatures = Code(wrapped: .badFeatures)
    /// A bundle is damaged, or its network cannot be served.
    public static let badBundle = Code(wrapped: .badBundle)
    /// A feature's definition contradicts itself or others.
    public static let badCatalog = Code(wrapped: .badCatalog)
    /// A feature's value is newer than the decision that reads it; the cause is a `FeatureLeak`.
    public static let leak = Code(wrapped: .leak)
    /// A network could not answer.
    public static let failed = Code(wrapped: .failed)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act. Free of user data.
  public let message: String
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
