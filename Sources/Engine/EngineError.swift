/// Why the engine refuses or cannot answer a request, and what to do.
public struct EngineError: Error, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case badRequest, unknownItem, badToken, notReady, badSettings }
    private let wrapped: Wrapped

    /// The request contradicts itself or is out of range.
    public static let badRequest = Code(wrapped: .badRequest)
    /// The request names an item that is not in the catalogue.
    public static let unknownItem = Code(wrapped: .unknownItem)
    /// A tracking token is not one of ours, was changed, or has expired.
    public static let badToken = Code(wrapped: .badToken)
    /// The engine is shutting down or its ledger cannot be written.
    public static let notReady = Code(wrapped: .notReady)
    /// A settings file of the data directory cannot be used.
    public static let badSettings = Code(wrapped: .badSettings)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act. Free of user data.
  public let message: String
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String {
    cause.map { "\(message) (\($0))" } ?? message
  }
}
