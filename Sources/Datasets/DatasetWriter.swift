public import Foundation

/// Writes a data set batch by batch; the file appears under its name when it is whole.
public final class DatasetWriter {
  /// How the pages of a Parquet file are packed.
  public enum Compression: Sendable {
    case none, snappy, zstd
  }

  public let file: URL
  public let format: DatasetFormat
  public let schema: DatasetSchema
  public private(set) var rowsWritten = 0
  private let draft: URL
  /// Nil when the file is finished, or cannot be.
  private var sink: (any BatchSink)?
  private var isFinished = false

  /// - Parameters:
  ///   - file: a text whose name ends with `.gz` is packed.
  ///   - format: nil for what the file's name states.
  ///   - groupRows: of a row group of a Parquet file, which is what a reader of it holds at least.
  /// - Throws: `DatasetError`: `unsupported` for columns that the format cannot hold, `notWritable`.
  public init(
    _ file: URL, format: DatasetFormat? = nil, schema: DatasetSchema, compression: Compression = .zstd,
    groupRows: Int = 131_072
  ) throws(DatasetError) {
    let format = try DatasetFormat.stated(by: file, format)
    self.file = file
    self.format = format
    self.schema = schema
    draft = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).draft")
    let target = WritingTarget(name: file.lastPathComponent, path: draft.path, isGzip: DatasetFormat.isGzip(file))
    sink =
      switch format {
      case .parquet, .csv:
        try ArrowSink(target, format: format, schema: schema, compression: compression, groupRows: max(1, groupRows))
      case .jsonl: try JSONLinesSink(target, schema: schema)
      case .libsvm: try LibsvmSink(target, schema: schema)
      }
  }

  deinit { if !isFinished { unlink(draft.path) } }

  /// - Throws: `DatasetError`: `badSchema` for a batch of other columns, `unsupported` for a value that the format cannot
  ///   hold, `notWritable`. The file cannot be finished after the last two.
  public func write(_ batch: ColumnBatch) throws(DatasetError) {
    guard let sink else { throw closed }
    guard batch.schema == schema else {
      throw DatasetError(
        .badSchema, file: file.lastPathComponent, "A batch has other columns than the file: use one schema for both.")
    }
    guard batch.rowCount > 0 else { return }
    self.sink = nil
    try sink.write(batch, after: rowsWritten)
    self.sink = sink
    rowsWritten += batch.rowCount
  }

  /// Flushes the file and gives it its name, over one that had it.
  /// - Throws: `DatasetError`: `notWritable`.
  public func finish() throws(DatasetError) {
    guard let sink else { throw closed }
    self.sink = nil
    try sink.finish()
    do {
      let handle = try FileHandle(forWritingTo: draft)
      try handle.synchronize()
      try handle.close()
    } catch {
      throw DatasetError.notWritable(file.lastPathComponent, "\(error)")
    }
    guard rename(draft.path, file.path) == 0 else {
      throw DatasetError.notWritable(file.lastPathComponent, String(cString: strerror(errno)))
    }
    isFinished = true
  }

  private var closed: DatasetError {
    DatasetError(.failed, file: file.lastPathComponent, "The file is finished, or a write of it failed: begin another.")
  }
}

/// Where the bytes of a file go until it is whole.
struct WritingTarget {
  let name: String
  let path: String
  let isGzip: Bool
}

/// Where batches go, whatever the format.
protocol BatchSink {
  /// - Parameter rows: that were written before, for the place of an error.
  func write(_ batch: ColumnBatch, after rows: Int) throws(DatasetError)
  /// Writes what is left and closes the file.
  func finish() throws(DatasetError)
}

extension DatasetError {
  static func notWritable(_ file: String, _ cause: String) -> DatasetError {
    DatasetError(
      .notWritable, file: file,
      "The file cannot be written: check that its folder exists, its owner and mode, and the space on its disk.",
      cause: cause)
  }
}
