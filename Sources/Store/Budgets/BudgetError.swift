/// Why the budget ledger refuses a call, and what to change.
public struct BudgetError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case badArgument }
    private let wrapped: Wrapped

    /// An amount is negative, a lifetime is not positive, or a charge belongs to no event of its call.
    public static let badArgument = Code(wrapped: .badArgument)

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
