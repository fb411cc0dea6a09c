/// Why an effect cannot be read out, and what to change.
public struct MeasurementError: Error, Equatable, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case lengthMismatch, tooFew, undefined }
    private let wrapped: Wrapped

    /// Columns that describe the same units differ in length.
    public static let lengthMismatch = Code(wrapped: .lengthMismatch)
    /// A design has too few units, arms or periods.
    public static let tooFew = Code(wrapped: .tooFew)
    /// The effect divides by nothing on this data.
    public static let undefined = Code(wrapped: .undefined)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act.
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
