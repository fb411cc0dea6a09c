/// Why a funnel cannot be put together, and what to change so that it can.
public struct FunnelError: Error, Equatable, Sendable {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case nothingToRun, repeatedName, tooManySources, reasonClash }
    private let wrapped: Wrapped

    /// There is no source or no round.
    public static let nothingToRun = Code(wrapped: .nothingToRun)
    /// Two stages have one name.
    public static let repeatedName = Code(wrapped: .repeatedName)
    /// More sources than a `SourceSet` can tell apart.
    public static let tooManySources = Code(wrapped: .tooManySources)
    /// Two drop reasons have one number or one name.
    public static let reasonClash = Code(wrapped: .reasonClash)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// What is wrong, where, and the remedy.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
