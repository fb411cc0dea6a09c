/// Why the market refuses something, and what to change.
public struct MarketError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case badPolicy, badBudget, badAuction, overflow, badLandscape, badList }
    private let wrapped: Wrapped

    /// A field of a policy is out of its range.
    public static let badPolicy = Code(wrapped: .badPolicy)
    /// A budget operation would break an invariant of the books.
    public static let badBudget = Code(wrapped: .badBudget)

    /// The columns or the slots of an auction contradict each other, or an outcome breaks its rules.
    public static let badAuction = Code(wrapped: .badAuction)
    /// An amount or a rate is too large for exact arithmetic.
    public static let overflow = Code(wrapped: .overflow)
    /// Prices, values or counts that a distribution is to be learned from make none.
    public static let badLandscape = Code(wrapped: .badLandscape)
    /// A line of a list of addresses or of clients' names cannot be read.
    public static let badList = Code(wrapped: .badList)

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
