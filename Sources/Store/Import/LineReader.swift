import Foundation

/// Rows of a JSONL file: one object on each line. Blank lines are passed over.
struct LineReader: RecordReader {
  private var window: ByteWindow
  private var line: Int

  init(_ source: ByteSource, from position: FilePosition, limits: ImportLimits) throws {
    try source.skip(to: position.byte)
    window = ByteWindow(source, capacity: limits.recordBytes)
    line = position.line
    try window.dropMark()
  }

  var positionOnDisk: Int64 { window.positionOnDisk }

  mutating func next() throws -> SourceRecord? {
    while let length = try lengthOfLine() {
      let start = line
      guard let length = length.fitting else {
        try window.skipLine()
        line += 1
        return SourceRecord(line: start, row: .failure(.tooLong(window.capacity)), next: position)
      }
      let row = window.withUnread { bytes -> Result<SourceRow, RowRefusal>? in
        let content = UnsafeBufferPointer(rebasing: bytes[..<length])
        guard !content.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }) else { return nil }
        return Result { () throws(RowRefusal) in try JSONRowParser.row(content) }
      }
      window.drop(length)
      line += 1
      if let row { return SourceRecord(line: start, row: row, next: position) }
    }
    return nil
  }

  private var position: FilePosition { FilePosition(byte: window.offset, line: line) }

  private enum Length {
    /// With its line break, where it has one.
    case bytes(Int)
    case tooLong

    var fitting: Int? {
      guard case .bytes(let count) = self else { return nil }
      return count
    }
  }

  private mutating func lengthOfLine() throws -> Length? {
    var searched = 0
    while true {
      if let found = window.firstBreak(from: searched) { return .bytes(found + 1) }
      searched = window.count
      if window.isFull { return .tooLong }
      if try !window.fill() { return searched > 0 ? .bytes(searched) : nil }
    }
  }
}

extension ByteWindow {
  /// The position of the first line feed among the unread bytes.
  func firstBreak(from start: Int) -> Int? {
    withUnread { bytes in
      guard start < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + start, 0x0A, bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }
}

extension RowRefusal {
  static func tooLong(_ limit: Int) -> RowRefusal {
    RowRefusal(
      "The row is longer than \(limit) bytes", "shorten its texts, or check that line breaks are where they belong")
  }
}
