/// Why an item has no value: the answer that stands in place of a picture or a signal.
///
/// Raw values of codes are stored with signals and never change their meaning; a new code never breaks a `switch`.
public struct NullReason: Error, Hashable, Sendable {
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Wrapped: String {
      case empty, unsupportedType, typeMismatch, unsupportedColour, unsafeContent, unreadable, truncated
      case tooLarge, tooManyPixels, tooFewPixels, timedOut
    }
    private let wrapped: Wrapped

    private init(_ wrapped: Wrapped) { self.wrapped = wrapped }

    /// Nil for a string that names no code of this version.
    public init?(rawValue: String) {
      guard let wrapped = Wrapped(rawValue: rawValue) else { return nil }
      self.wrapped = wrapped
    }

    /// There are no bytes.
    public static let empty = Code(.empty)
    /// The bytes do not begin as any type that is read here.
    public static let unsupportedType = Code(.unsupportedType)
    /// The bytes are of another type than the one they were declared as.
    public static let typeMismatch = Code(.typeMismatch)
    /// A colour model or sample type without a defined way to sRGB.
    public static let unsupportedColour = Code(.unsupportedColour)
    /// A drawing that refers to something outside itself, or carries more than a drawing.
    public static let unsafeContent = Code(.unsafeContent)
    /// Damaged, or not what its first bytes promise.
    public static let unreadable = Code(.unreadable)
    /// The file ends before the picture does.
    public static let truncated = Code(.truncated)
    /// More bytes than the limit.
    public static let tooLarge = Code(.tooLarge)
    /// More pixels, or a longer side, than the limit.
    public static let tooManyPixels = Code(.tooManyPixels)
    /// Too few pixels for what was asked.
    public static let tooFewPixels = Code(.tooFewPixels)
    /// Work was stopped at its time limit, or because nobody waits for it any more.
    public static let timedOut = Code(.timedOut)

    public var rawValue: String { wrapped.rawValue }
    public var description: String { rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act: what is wrong and the remedy. Free of user data.
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
