/// Why a statistic could not be computed, and what to change so that it can.
///
/// Codes are a struct, not an enum: a new one never breaks a caller's `switch`.
public struct StatisticsError: Error, Equatable, Sendable {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case lengthMismatch, empty, outOfRange, undefined, incompatible }
    private let wrapped: Wrapped

    /// Two inputs that must describe the same examples differ in length.
    public static let lengthMismatch = Code(wrapped: .lengthMismatch)
    /// There is nothing to measure.
    public static let empty = Code(wrapped: .empty)
    /// A value lies outside the domain of the statistic.
    public static let outOfRange = Code(wrapped: .outOfRange)
    /// The formula divides by nothing on this data, such as an area under the curve without a positive.
    public static let undefined = Code(wrapped: .undefined)
    /// Two sketches of different shape were to be merged.
    public static let incompatible = Code(wrapped: .incompatible)

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
