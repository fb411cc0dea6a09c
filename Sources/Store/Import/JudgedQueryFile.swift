public import Domain
public import Foundation

/// A query and the items that answer it.
public struct JudgedQuery: Equatable, Sendable {
  /// Where it starts in its file, from 1.
  public let line: Int
  /// The path of the picture that asks, relative to the folder of pictures.
  public let image: String?
  /// The words that ask.
  public let text: String?
  /// One at least.
  public let items: Set<ItemID>
  /// How well they answer, 0 to 10; nil where all that is named answers.
  public let grade: Int?
}

/// A file of judged queries, CSV or JSONL, also gzip; `JudgedQueryRow` lists its fields.
public struct JudgedQueryFile: Sendable {
  /// A row that cannot be taken.
  public struct Reject: Equatable, Sendable, CustomStringConvertible {
    public let line: Int
    public let refusal: RowRefusal

    public var description: String { "line \(line): \(refusal)" }
  }

  public private(set) var queries: [JudgedQuery] = []
  /// In the order of the file.
  public private(set) var rejects: [Reject] = []

  /// - Parameter format: nil to go by the file's name.
  /// - Throws: `StoreError`: `badFile` for a file that cannot be read as what it claims to be, and for a CSV file whose
  ///   header lacks a column or has one too many.
  public init(reading file: URL, format: ImportFormat? = nil) throws {
    guard let format = format ?? ImportFormat(nameOf: file) else {
      throw StoreError(.badFile, "The name \(file.lastPathComponent) states no format: end it in .csv or .jsonl.")
    }
    let limits = ImportLimits()
    let source = try ByteSource(file, limits: limits)
    switch format {
    case .csv:
      var reader = try CSVReader(source, from: .start, dropsEmptyCells: false, limits: limits)
      try read(&reader, namesAreCommon: true)
    case .jsonl:
      var reader = try LineReader(source, from: .start, limits: limits)
      try read(&reader, namesAreCommon: false)
    }
  }

  /// Rejects the queries that name an item which is not there: nothing could answer them.
  public mutating func reject(unless isKnown: (ItemID) -> Bool) {
    let unknown = queries.filter { !$0.items.allSatisfy(isKnown) }
    guard !unknown.isEmpty else { return }
    queries.removeAll { !$0.items.allSatisfy(isKnown) }
    let refusal = RowRefusal(
      field: "item", "The catalogue has no such live item", "import it with `vitrine import items`, or correct the id")
    rejects += unknown.map { Reject(line: $0.line, refusal: refusal) }
    rejects.sort { $0.line < $1.line }
  }

  private mutating func read(_ reader: inout some RecordReader, namesAreCommon: Bool) throws {
    while let record = try reader.next() {
      if namesAreCommon, case .success(let row) = record.row { try Self.requireColumns(row.entries.map(\.name)) }
      do throws(RowRefusal) {
        var fields = FieldReader(try record.row.get(), currency: nil)
        queries.append(try JudgedQueryRow.read(&fields, line: record.line))
      } catch {
        if namesAreCommon, error.concernsName {
          throw StoreError(.badFile, "The header of the CSV file is wrong, \(error).", cause: error)
        }
        rejects.append(Reject(line: record.line, refusal: error))
      }
    }
  }

  private static func requireColumns(_ names: [String]) throws(StoreError) {
    guard names.contains("item"), names.contains("image") || names.contains("text") else {
      throw StoreError(
        .badFile,
        "The CSV file has the columns \(names.joined(separator: ", ")): name `item` in its first line, and `image`, "
          + "`text` or both.")
    }
  }
}
