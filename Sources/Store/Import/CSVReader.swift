import Foundation

/// Rows of a CSV file (RFC 4180) whose first record names the fields. Blank lines are passed over.
///
/// A record that breaks the rules costs its first line only: reading goes on at the next.
struct CSVReader: RecordReader {
  private var window: ByteWindow
  private var line: Int
  private let names: [String]
  private let dropsEmptyCells: Bool

  /// - Parameter dropsEmptyCells: whether an empty cell of an unknown name is no mistake: rows of several kinds share columns.
  /// - Throws: `StoreError`: `badFile` for a header that is missing or malformed.
  init(_ source: ByteSource, from position: FilePosition, dropsEmptyCells: Bool, limits: ImportLimits) throws {
    var header = ByteWindow(source, capacity: limits.recordBytes)
    try header.dropMark()
    let length = try CSVScan.lengthOfRecord(in: &header)
    guard case .complete(let bytes, let lines)? = length else {
      throw StoreError(.badFile, "The CSV file has no header: name the fields in its first line.")
    }
    let cells: [String]
    do {
      cells = try header.withUnread { (unread) throws(RowRefusal) in
        try CSVScan.cells(UnsafeBufferPointer(rebasing: unread[..<bytes]))
      }
    } catch {
      throw StoreError(.badFile, "The header of the CSV file cannot be read: \(error).", cause: error)
    }
    guard Set(cells).count == cells.count, !cells.contains(""), cells.count <= SourceRow.maximumWidth else {
      throw StoreError(.badFile, "The header of the CSV file has an empty name or one twice: name each column once.")
    }
    header.drop(bytes)
    names = cells
    self.dropsEmptyCells = dropsEmptyCells
    line = 1 + lines
    if position.byte > header.offset {
      try header.advance(to: position.byte)
      line = position.line
    }
    window = header
  }

  var positionOnDisk: Int64 { window.positionOnDisk }

  mutating func next() throws -> SourceRecord? {
    while let found = try CSVScan.lengthOfRecord(in: &window) {
      let start = line
      switch found {
      case .complete(let length, let lines):
        let row = window.withUnread { unread in parsed(UnsafeBufferPointer(rebasing: unread[..<length])) }
        window.drop(length)
        line += lines
        guard let row else { continue }
        return SourceRecord(line: start, row: row, next: FilePosition(byte: window.offset, line: line))
      case .broken(let refusal):
        try window.skipLine()
        line += 1
        return SourceRecord(
          line: start, row: .failure(refusal), next: FilePosition(byte: window.offset, line: line))
      }
    }
    return nil
  }

  private func parsed(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<SourceRow, RowRefusal>? {
    do throws(RowRefusal) {
      let cells = try CSVScan.cells(bytes)
      if cells == [""] { return nil }
      guard cells.count == names.count else {
        throw RowRefusal(
          "The row has \(cells.count) cells and the header \(names.count)", "put cells with commas into quotes")
      }
      var row = SourceRow()
      row.entries.reserveCapacity(cells.count)
      for (name, cell) in zip(names, cells) where !(dropsEmptyCells && cell.isEmpty) {
        row.entries.append(.init(name: name, value: cell.isEmpty ? .absent : .cell(cell)))
      }
      return .success(row)
    } catch {
      return .failure(error)
    }
  }
}

extension ByteWindow {
  /// Passes over the rest of a line of any length.
  mutating func skipLine() throws {
    while true {
      if let found = firstBreak(from: 0) { return drop(found + 1) }
      drop(count)
      if try !fill() { return }
    }
  }
}
