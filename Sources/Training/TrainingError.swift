/// Why training could not go on, and what to do about it.
public struct TrainingError: Error, Equatable, Sendable {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case operation, weights, diverged, checkpoint, invalidSettings, group
    }
    private let wrapped: Wrapped

    /// libtorch refused an operation.
    public static let operation = Code(wrapped: .operation)
    /// Weights lack a parameter or have another shape.
    public static let weights = Code(wrapped: .weights)
    /// The loss is no number any more.
    public static let diverged = Code(wrapped: .diverged)
    /// A checkpoint could not be written, read, or belongs to another run.
    public static let checkpoint = Code(wrapped: .checkpoint)
    /// Settings that cannot be followed.
    public static let invalidSettings = Code(wrapped: .invalidSettings)
    /// Another process of a training in several has ended or does not answer.
    public static let group = Code(wrapped: .group)

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
