/// Why an index refused, and what to change so that it does not.
public struct IndexError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A kind of refusal; new ones never break a caller's `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case spaceMismatch, dimensionMismatch, noDirection, badSettings
      case unreadableFile, notAnIndex, newerFile, truncatedFile, corruptFile, broken, noMemory
    }
    private let wrapped: Wrapped

    /// The vector lives in another space.
    public static let spaceMismatch = Code(wrapped: .spaceMismatch)
    /// The vector has another number of dimensions.
    public static let dimensionMismatch = Code(wrapped: .dimensionMismatch)
    /// A vector of zero or infinite length was to be compared by angle.
    public static let noDirection = Code(wrapped: .noDirection)
    /// A setting is outside its range.
    public static let badSettings = Code(wrapped: .badSettings)
    /// The file cannot be read or written.
    public static let unreadableFile = Code(wrapped: .unreadableFile)
    /// The file is something else.
    public static let notAnIndex = Code(wrapped: .notAnIndex)
    /// The file has a format that this version does not know.
    public static let newerFile = Code(wrapped: .newerFile)
    /// The file ends too early or too late.
    public static let truncatedFile = Code(wrapped: .truncatedFile)
    /// The file does not have the checksum that it states, or contradicts itself.
    public static let corruptFile = Code(wrapped: .corruptFile)
    /// An invariant does not hold: a defect of the index itself.
    public static let broken = Code(wrapped: .broken)

    /// The system gives no more memory.
    public static let noMemory = Code(wrapped: .noMemory)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act. Free of user data.
  public let message: String
  /// What the system said, where it was asked.
  public let cause: String?

  public init(_ code: Code, _ message: String, cause: String? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
