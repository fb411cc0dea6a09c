/// Why the store of signal values refuses a call, and what to change.
public struct SignalStoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A kind of refusal; new ones never break a caller's `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case unknownSignal, typeMismatch, spaceMismatch, modelMismatch, dimensionMismatch, badValue, corrupt
      case changed, inForce, nothingBefore
    }
    private let wrapped: Wrapped

    /// No value of this version was ever computed.
    public static let unknownSignal = Code(wrapped: .unknownSignal)
    /// A value is of another type than those of the signal.
    public static let typeMismatch = Code(wrapped: .typeMismatch)
    /// A vector or a query names another space than the one the signal's values live in.
    public static let spaceMismatch = Code(wrapped: .spaceMismatch)
    /// The values of this version come from another bundle.
    public static let modelMismatch = Code(wrapped: .modelMismatch)
    /// A vector has another number of dimensions than the signal.
    public static let dimensionMismatch = Code(wrapped: .dimensionMismatch)
    /// A name, a version or a reason that cannot be stored.
    public static let badValue = Code(wrapped: .badValue)
    /// Values changed between a look at them and what was to be done on it.
    public static let changed = Code(wrapped: .changed)
    /// The version answers already.
    public static let inForce = Code(wrapped: .inForce)
    /// No version answered before the one that does.
    public static let nothingBefore = Code(wrapped: .nothingBefore)
    /// A stored vector has the wrong length, or holds a number that is not finite.
    public static let corrupt = Code(wrapped: .corrupt)

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
