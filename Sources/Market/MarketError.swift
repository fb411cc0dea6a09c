/// Why the market refuses something, and what to change.
public struct MarketError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case badPolicy, badBudget }
    private let wrapped: Wrapped

    /// A field of a policy is out of its range.
    public static let badPolicy = Code(wrapped: .badPolicy)
    /// A budget operation would break an invariant of the books.
    public static let badBudget = Code(wrapped: .badBudget)

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
