/// Why a network could not be recorded or run, and what to do about it.
public struct InferenceError: Error, Equatable, Sendable {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case invalidGraph, invalidInput, runtime, queueFull, deadlineExceeded, cancelled, stopped
    }
    private let wrapped: Wrapped

    /// An operation was recorded that has no meaning.
    public static let invalidGraph = Code(wrapped: .invalidGraph)
    /// An input does not fit the network.
    public static let invalidInput = Code(wrapped: .invalidInput)
    /// OpenVINO refused.
    public static let runtime = Code(wrapped: .runtime)
    /// More requests wait than may.
    public static let queueFull = Code(wrapped: .queueFull)
    /// The answer was not there in time.
    public static let deadlineExceeded = Code(wrapped: .deadlineExceeded)
    /// The caller's task was cancelled.
    public static let cancelled = Code(wrapped: .cancelled)
    /// The batcher has been stopped.
    public static let stopped = Code(wrapped: .stopped)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act: what is wrong, where, and the remedy.
  public let message: String
  /// What the library below said, where it said something.
  public let cause: String?

  public init(_ code: Code, _ message: String, cause: String? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }
}
