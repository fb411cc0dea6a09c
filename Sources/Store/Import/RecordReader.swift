/// A record of a file: what it says, and where the next one begins.
struct SourceRecord {
  /// The line it starts in, from 1.
  let line: Int
  let row: Result<SourceRow, RowRefusal>
  /// Where to go on after it.
  let next: FilePosition
}

/// A place between two records, in the (inflated) bytes of a file.
struct FilePosition: Equatable {
  var byte: Int64
  var line: Int

  static let start = FilePosition(byte: 0, line: 1)
}

/// The records of a file, one after another, in bounded memory.
protocol RecordReader {
  /// - Returns: nil at the end.
  /// - Throws: `StoreError`: `badFile` when nothing further can be read.
  mutating func next() throws -> SourceRecord?
  var positionOnDisk: Int64 { get }
}
