/// Why media work could not be taken on or set up, and what to change. What is wrong with one item is a `NullReason`.
public struct MediaError: Error, Equatable, Sendable {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case queueFull, timedOut, cancelled, closed, invalidConfiguration, invalidVocabulary
    }
    private let wrapped: Wrapped

    /// Every thread is busy and the queue holds as much as it may.
    public static let queueFull = Code(wrapped: .queueFull)
    /// The caller's deadline passed before the work was done.
    public static let timedOut = Code(wrapped: .timedOut)
    /// The caller's task was cancelled.
    public static let cancelled = Code(wrapped: .cancelled)
    /// The executor was shut down.
    public static let closed = Code(wrapped: .closed)
    /// A setting lies outside its domain.
    public static let invalidConfiguration = Code(wrapped: .invalidConfiguration)
    /// A vocabulary lacks a needed token or names one twice.
    public static let invalidVocabulary = Code(wrapped: .invalidVocabulary)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act: what is wrong, where, and the remedy. Free of user data.
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
