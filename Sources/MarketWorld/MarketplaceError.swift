/// Why a simulated marketplace cannot be made, run or fitted, and what to change.
public struct MarketplaceError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case badMarketplace, broken, badLog }
    private let wrapped: Wrapped

    /// A setting, a rule or a design is out of its range.
    public static let badMarketplace = Code(wrapped: .badMarketplace)
    /// An invariant of the world does not hold.
    public static let broken = Code(wrapped: .broken)
    /// A log has too little to fit a world to.
    public static let badLog = Code(wrapped: .badLog)

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
