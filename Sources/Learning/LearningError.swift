/// Why nothing was learned, and what to do about it.
public struct LearningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A kind of refusal; new ones never break a caller's `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case tooFewExamples, badSettings, badData, unwritable }
    private let wrapped: Wrapped

    /// A part of the data is empty, or an outcome to learn never happened.
    public static let tooFewExamples = Code(wrapped: .tooFewExamples)
    /// Settings that cannot be followed.
    public static let badSettings = Code(wrapped: .badSettings)
    /// A file of examples says what cannot be used.
    public static let badData = Code(wrapped: .badData)
    /// A folder or a file could not be written.
    public static let unwritable = Code(wrapped: .unwritable)

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
