/// Why text in pictures cannot be read at all; a picture without text has an empty one.
public struct PictureTextError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case badNetwork, badCharacters }
    private let wrapped: Wrapped

    /// A network's output has another form than its kind has.
    public static let badNetwork = Code(wrapped: .badNetwork)
    /// The list of characters is no UTF-8, or empty.
    public static let badCharacters = Code(wrapped: .badCharacters)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act. Free of user data.
  public let message: String

  public init(_ code: Code, _ message: String) { (self.code, self.message) = (code, message) }

  public var description: String { message }
}
