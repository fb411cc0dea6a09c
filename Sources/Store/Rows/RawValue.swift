/// A value as a file writes it, before a field gives it a meaning.
enum RawValue: Equatable, Sendable {
  /// A JSON string.
  case text(String)
  /// A JSON number as it is written, so that no digit is lost.
  case number(String)
  case flag(Bool)
  /// Null, or a cell without content.
  case absent
  /// A cell of a CSV file, which may mean any of these.
  case cell(String)
  /// A JSON list of scalars.
  case list([RawValue])
  /// A JSON object of scalars.
  case map([SourceRow.Entry])
}

/// One row of a file: names and values in the order of the file.
struct SourceRow: Equatable, Sendable {
  struct Entry: Equatable, Sendable {
    let name: String
    let value: RawValue
  }

  /// The most names of a row or an object: looking for duplicates is quadratic.
  static let maximumWidth = 256

  var entries: [Entry] = []
}
