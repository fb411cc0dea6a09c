/// Why a signal cannot be declared, loaded or computed, and what to change so that it can.
public struct SignalError: Error, Sendable, CustomStringConvertible {
  /// A kind of refusal; new ones never break a caller's `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case unreadable, malformed, unknownKey, missingKey, badValue, duplicate, sharedSpace, incompatible, unlocked
      case unmetNeed, bundleMismatch, damagedBundle, missingWeights, untrained, unsupported, failed
      case spaceMismatch, tooFew, singular, useless, refused
    }
    private let wrapped: Wrapped

    /// A file or folder cannot be read or written.
    public static let unreadable = Code(wrapped: .unreadable)
    /// A file is not YAML, or has another shape than a contract.
    public static let malformed = Code(wrapped: .malformed)
    /// A contract has a key that no contract has.
    public static let unknownKey = Code(wrapped: .unknownKey)
    /// A contract lacks a key.
    public static let missingKey = Code(wrapped: .missingKey)
    /// A value lies outside its domain.
    public static let badValue = Code(wrapped: .badValue)
    /// A key, or a version of a signal, stands twice.
    public static let duplicate = Code(wrapped: .duplicate)
    /// Two contracts put different models into one space.
    public static let sharedSpace = Code(wrapped: .sharedSpace)
    /// A contract changed in a part that its version or space fixes.
    public static let incompatible = Code(wrapped: .incompatible)
    /// A contract is not in the lock file yet.
    public static let unlocked = Code(wrapped: .unlocked)
    /// A consumer needs more than the contract promises.
    public static let unmetNeed = Code(wrapped: .unmetNeed)
    /// The bundle or the code is not the one that the contract names.
    public static let bundleMismatch = Code(wrapped: .bundleMismatch)
    /// A file of a bundle is not what its manifest says.
    public static let damagedBundle = Code(wrapped: .damagedBundle)
    /// The published weights are not there, or are other ones.
    public static let missingWeights = Code(wrapped: .missingWeights)
    /// The bundle is learned from examples, which nobody did here yet.
    public static let untrained = Code(wrapped: .untrained)
    /// No producer computes this signal.
    public static let unsupported = Code(wrapped: .unsupported)
    /// A vector or a bridge belongs to other spaces than those it meets.
    public static let spaceMismatch = Code(wrapped: .spaceMismatch)
    /// Too little content has values to fit or to judge anything.
    public static let tooFew = Code(wrapped: .tooFew)
    /// A fit has more than one answer, or none.
    public static let singular = Code(wrapped: .singular)
    /// A bridge carries no more than a constant would.
    public static let useless = Code(wrapped: .useless)
    /// A version may not answer: a consumer's check breaks on it, or its parts do not belong together.
    public static let refused = Code(wrapped: .refused)
    /// Anything else; the cause says more.
    public static let failed = Code(wrapped: .failed)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act: what is wrong, where, and the remedy. Free of user data.
  public let message: String
  /// What the layer below reported.
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String { message }
}
