/// Why a text model, its examples or a policy was refused, and what to do about it.
public struct SafetyError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case unreadable, malformed, missingColumn, tooFewExamples, unknownKey, badValue, incompatible
    }
    private let wrapped: Wrapped

    /// The file could not be opened or read.
    public static let unreadable = Code(wrapped: .unreadable)
    /// The text breaks the rules of its format.
    public static let malformed = Code(wrapped: .malformed)
    /// A table lacks a column that is needed.
    public static let missingColumn = Code(wrapped: .missingColumn)
    /// A class has too few examples to learn from or to choose by.
    public static let tooFewExamples = Code(wrapped: .tooFewExamples)
    /// A policy has a key that nobody reads.
    public static let unknownKey = Code(wrapped: .unknownKey)
    /// A value lies outside its domain.
    public static let badValue = Code(wrapped: .badValue)
    /// The parts of a bundle do not belong together, or belong to another kind of model.
    public static let incompatible = Code(wrapped: .incompatible)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act: what is wrong, where, and the remedy. Free of user data.
  public let message: String
  /// What the system said, where it said something.
  public let cause: String?

  public init(_ code: Code, _ message: String, cause: String? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String { message }
}
