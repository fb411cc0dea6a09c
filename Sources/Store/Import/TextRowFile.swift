public import Foundation

/// Rows of a CSV or JSONL file, also gzip, as texts by name: for data whose columns are not known beforehand.
public enum TextRowFile {
  /// A scalar of a row; the text is empty where the file has nothing.
  public struct Cell: Equatable, Sendable {
    public let name: String
    public let text: String
  }

  /// - Parameter body: called for each row in the order of the file, with the line it starts in, from 1.
  /// - Throws: `StoreError`: `badFile` for a file that cannot be read as what it claims to be, and for the first row that
  ///   breaks its format or holds a list; what `body` throws.
  public static func read(
    _ file: URL, format: ImportFormat? = nil, body: (_ line: Int, _ cells: [Cell]) throws -> Void
  ) throws {
    guard let format = format ?? ImportFormat(nameOf: file) else {
      throw StoreError(.badFile, "The name \(file.lastPathComponent) states no format: end it in .csv or .jsonl.")
    }
    let limits = ImportLimits()
    let source = try ByteSource(file, limits: limits)
    switch format {
    case .csv:
      var reader = try CSVReader(source, from: .start, dropsEmptyCells: false, limits: limits)
      try read(&reader, body)
    case .jsonl:
      var reader = try LineReader(source, from: .start, limits: limits)
      try read(&reader, body)
    }
  }

  private static func read(_ reader: inout some RecordReader, _ body: (Int, [Cell]) throws -> Void) throws {
    while let record = try reader.next() {
      let cells: [Cell]
      do throws(RowRefusal) {
        cells = try record.row.get().entries.map { (entry) throws(RowRefusal) in
          Cell(name: entry.name, text: try text(of: entry))
        }
      } catch {
        throw StoreError(.badFile, "Line \(record.line) cannot be read: \(error).", cause: error)
      }
      try body(record.line, cells)
    }
  }

  private static func text(of entry: SourceRow.Entry) throws(RowRefusal) -> String {
    switch entry.value {
    case .text(let text), .number(let text), .cell(let text): text
    case .flag(let flag): flag ? "1" : "0"
    case .absent: ""
    case .list, .map: throw RowRefusal(field: entry.name, "The value is a list", "write one text or number")
    }
  }
}
