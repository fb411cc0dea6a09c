/// Why a bundle or a file of weights was refused, and what to do about it.
public struct BundleError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case unreadable, unwritable, malformed, tooLarge, missing, checksumMismatch, unsupported, shapeMismatch
    }
    private let wrapped: Wrapped

    /// The file could not be opened or read.
    public static let unreadable = Code(wrapped: .unreadable)
    /// The file could not be written.
    public static let unwritable = Code(wrapped: .unwritable)
    /// The bytes break the rules of their format.
    public static let malformed = Code(wrapped: .malformed)
    /// The file claims more than the limits allow.
    public static let tooLarge = Code(wrapped: .tooLarge)
    /// A file or a tensor that is named is not there.
    public static let missing = Code(wrapped: .missing)
    /// A file is not the one that its manifest names.
    public static let checksumMismatch = Code(wrapped: .checksumMismatch)
    /// The format allows it and this reader does not.
    public static let unsupported = Code(wrapped: .unsupported)
    /// A tensor has another shape than the architecture asks for.
    public static let shapeMismatch = Code(wrapped: .shapeMismatch)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act: what is wrong, where, and the remedy.
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
