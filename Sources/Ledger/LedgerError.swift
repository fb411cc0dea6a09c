/// Why a record cannot be read or written, and what to do.
public struct LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case corrupt, newer, unknownPolicy, sealing }
    private let wrapped: Wrapped

    /// The bytes are not a record: cut off, changed, or of another kind.
    public static let corrupt = Code(wrapped: .corrupt)
    /// The record was written by a later version.
    public static let newer = Code(wrapped: .newer)
    /// The policy that the record names is not known.
    public static let unknownPolicy = Code(wrapped: .unknownPolicy)
    /// The personal part cannot be encrypted or decrypted.
    public static let sealing = Code(wrapped: .sealing)

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
