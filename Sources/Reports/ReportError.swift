/// Why a report could not be made, and what to change so that it can.
public struct ReportError: Error, Equatable, Sendable {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case notSelfContained, raggedTable }
    private let wrapped: Wrapped

    /// A picture is somewhere else than in the page.
    public static let notSelfContained = Code(wrapped: .notSelfContained)
    /// A row has more or fewer cells than there are columns.
    public static let raggedTable = Code(wrapped: .raggedTable)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act.
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
