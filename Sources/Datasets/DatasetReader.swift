public import Foundation

/// Reads a data set in batches, so that memory does not grow with the file.
///
/// One thread at a time, which waits for the disk; the file stays open.
public final class DatasetReader {
  /// What a batch and the reading of it may take.
  public struct Limits: Sendable {
    /// The most rows of a batch, at least 1.
    public var batchRows: Int
    /// The most bytes that the reading of a Parquet file may hold beside the batches given out, from 1 MiB.
    public var memoryBytes: Int
    /// The most bytes of one row of text, from 1 KiB to 1 GiB; the reading of a text holds a few times as much.
    public var recordBytes: Int

    public init(batchRows: Int = 8_192, memoryBytes: Int = 1 << 30, recordBytes: Int = 1 << 20) {
      self.batchRows = max(1, batchRows)
      self.memoryBytes = max(1 << 20, memoryBytes)
      self.recordBytes = min(max(1 << 10, recordBytes), 1 << 30)
    }
  }

  public let format: DatasetFormat
  public let schema: DatasetSchema
  private let source: any BatchSource
  private var isOver = false

  /// Opens a file and reads what it says of its columns.
  /// - Parameters:
  ///   - format: nil for what the file's name states.
  ///   - expected: the columns to read, in this order; others of the file are passed over. Numbers are read as floats where
  ///     that is asked for. Nil reads all columns; a text's first rows tell their types then.
  /// - Throws: `DatasetError`: `badFile`, `badRow` for content that is not of the format, `missingColumn`, `wrongType`,
  ///   `tooLarge`, `unsupported`.
  public init(
    _ file: URL, format: DatasetFormat? = nil, expecting expected: DatasetSchema? = nil, limits: Limits = Limits()
  ) throws(DatasetError) {
    let format = try DatasetFormat.stated(by: file, format)
    self.format = format
    switch format {
    case .libsvm: source = try LibsvmSource(file, expecting: expected, limits: limits)
    case .parquet, .csv, .jsonl:
      source = try ArrowSource(file, format: format, expecting: expected, limits: limits)
    }
    schema = source.schema
  }

  /// The next rows, at least one.
  /// - Returns: nil at the end.
  /// - Throws: `DatasetError`: `badRow` with the row, `tooLarge`, `badFile`. Nothing can be read after it.
  public func next() throws(DatasetError) -> ColumnBatch? {
    guard !isOver else { return nil }
    isOver = true
    while let batch = try source.next() {
      guard batch.rowCount > 0 else { continue }
      isOver = false
      return batch
    }
    return nil
  }
}

/// Where batches come from, whatever the format.
protocol BatchSource {
  var schema: DatasetSchema { get }
  /// - Returns: nil at the end.
  func next() throws(DatasetError) -> ColumnBatch?
}
