/// Why a quality model, its photographs or its bundle was refused, and what to do about it.
public struct QualityError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case unreadable, tooFewPictures, incompatible }
    private let wrapped: Wrapped

    /// A folder or list of pictures cannot be read.
    public static let unreadable = Code(wrapped: .unreadable)
    /// There are too few photographs to learn from or to measure on.
    public static let tooFewPictures = Code(wrapped: .tooFewPictures)
    /// The parts of a bundle do not belong together, or belong to another kind of model.
    public static let incompatible = Code(wrapped: .incompatible)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act. Free of user data.
  public let message: String

  public init(_ code: Code, _ message: String) { (self.code, self.message) = (code, message) }

  public var description: String { message }
}
