/// Why a data set could not be read or written: the file, the row, and what to change.
public struct DatasetError: Error, Sendable, CustomStringConvertible {
  /// A kind of refusal; new ones never break a caller's `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case badFile, badRow, badSchema, missingColumn, wrongType, unsupported, tooLarge, notWritable, failed
    }
    private let wrapped: Wrapped

    /// The file cannot be opened or read.
    public static let badFile = Code(wrapped: .badFile)
    /// The content is damaged, or a value is not of its column's type.
    public static let badRow = Code(wrapped: .badRow)
    /// Columns contradict each other, or what was stated about them.
    public static let badSchema = Code(wrapped: .badSchema)
    /// A column that was asked for is not there.
    public static let missingColumn = Code(wrapped: .missingColumn)
    /// A column is of a type that it cannot be read as.
    public static let wrongType = Code(wrapped: .wrongType)
    /// The format cannot hold the value.
    public static let unsupported = Code(wrapped: .unsupported)
    /// Reading would take more memory than was allowed.
    public static let tooLarge = Code(wrapped: .tooLarge)
    /// The file cannot be written.
    public static let notWritable = Code(wrapped: .notWritable)
    /// Anything else; the cause says more.
    public static let failed = Code(wrapped: .failed)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// The name of the file, without its folder; nil where no file is involved.
  public let file: String?
  /// The row, from 1 without a header and blank lines, or for libsvm the line; nil where the fault has no single place.
  public let row: Int?
  /// One sentence: what is wrong and the remedy. Free of user data.
  public let message: String
  /// What the layer below reported; it may quote the file.
  public let cause: String?

  public init(_ code: Code, file: String? = nil, row: Int? = nil, _ message: String, cause: String? = nil) {
    self.code = code
    self.file = file
    self.row = row
    self.message = message
    self.cause = cause
  }

  public var description: String {
    let place = [file, row.map { "row \($0)" }].compactMap(\.self).joined(separator: ", ")
    return (place.isEmpty ? message : "\(place): \(message)") + (cause.map { " (\($0))" } ?? "")
  }
}
