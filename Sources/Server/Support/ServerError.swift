/// Why a server cannot start, and what to do.
public struct ServerError: Error, Sendable, CustomStringConvertible {
  /// One sentence for the person who has to act.
  public let message: String
  public let cause: (any Error)?

  init(_ message: String, cause: (any Error)? = nil) {
    self.message = message
    self.cause = cause
  }

  public var description: String { message }
}
