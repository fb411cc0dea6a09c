/// Why the decision log refuses a call, and what to change.
public struct DecisionLogError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case duplicate, badCursor, badPolicy }
    private let wrapped: Wrapped

    /// A decision of that name is in the log.
    public static let duplicate = Code(wrapped: .duplicate)
    /// The decision to go on after is not in the log.
    public static let badCursor = Code(wrapped: .badCursor)
    /// A file of a policy does not hold what its name says.
    public static let badPolicy = Code(wrapped: .badPolicy)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act.
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
