/// Why a value of the domain cannot exist, and what to change so that it can.
public struct DomainError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A kind of refusal; new ones never break a caller's `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case badIdentifier, badAmount, badTime, badTargeting, badBid, badText, badEmbedding, spaceMismatch
    }
    private let wrapped: Wrapped

    /// An identifier is empty, too long, or holds control characters.
    public static let badIdentifier = Code(wrapped: .badIdentifier)
    /// Money is negative, too large, or not a whole number of micros.
    public static let badAmount = Code(wrapped: .badAmount)
    /// A time is not RFC 3339, or an interval ends before it starts.
    public static let badTime = Code(wrapped: .badTime)
    /// A targeting rule contradicts itself or names something malformed.
    public static let badTargeting = Code(wrapped: .badTargeting)
    /// A bid cannot be charged exactly.
    public static let badBid = Code(wrapped: .badBid)
    /// A text is too long or has no content.
    public static let badText = Code(wrapped: .badText)
    /// An embedding is empty, or holds a number that is not finite.
    public static let badEmbedding = Code(wrapped: .badEmbedding)
    /// Two embeddings of different spaces were brought together.
    public static let spaceMismatch = Code(wrapped: .spaceMismatch)

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
