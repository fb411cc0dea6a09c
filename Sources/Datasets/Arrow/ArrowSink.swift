import CArrow
import Domain

/// Batches that Arrow writes: Parquet and CSV.
final class ArrowSink: BatchSink {
  private let call: ArrowCall
  private let writer: OpaquePointer
  private let format: DatasetFormat

  init(
    _ target: WritingTarget, format: DatasetFormat, schema: DatasetSchema, compression: DatasetWriter.Compression,
    groupRows: Int
  ) throws(DatasetError) {
    let call = ArrowCall(file: target.name)
    if format == .csv, let list = schema.fields.first(where: \.type.isList) {
      throw DatasetError(
        .unsupported, file: call.file, "CSV holds no lists, such as \(list.name): use JSONL or Parquet.")
    }
    let packing = format == .parquet ? compression.arrow : target.isGzip ? VIT_ARROW_GZIP : VIT_ARROW_PLAIN
    var writer: OpaquePointer?
    let stored = format == .csv ? try schema.withTimesAsText() : schema
    try call.run(refusal: { _, error in .notWritable(call.file, error.text) }) { error in
      stored.withArrowFields {
        vit_arrow_writer_open(
          target.path, format.arrow, $0.baseAddress, $0.count, packing, groupRows, &writer, error)
      }
    }
    guard let writer else { throw DatasetError(.failed, file: call.file, "Arrow gave no writer.") }
    self.call = call
    self.writer = writer
    self.format = format
  }

  deinit { vit_arrow_writer_free(writer) }

  func write(_ batch: ColumnBatch, after rows: Int) throws(DatasetError) {
    for column in batch.columns { try add(column) }
    try call.run(refusal: { _, error in .notWritable(self.call.file, error.text) }) {
      vit_arrow_writer_write(writer, $0)
    }
  }

  func finish() throws(DatasetError) {
    try call.run(refusal: { _, error in .notWritable(self.call.file, error.text) }) {
      vit_arrow_writer_close(writer, $0)
    }
  }

  private func add(_ column: Column) throws(DatasetError) {
    // A Bool is one byte of 0 or 1, and a Timestamp is its milliseconds.
    switch column.values {
    case .int64(let values): try add(column, values)
    case .float32(let values): try add(column, values)
    case .float64(let values): try add(column, values)
    case .bool(let values): try add(column, values.map { $0 ? UInt8(1) : 0 })
    case .timestamp(let values) where format == .csv: try add(column, values.map(\.description))
    case .timestamp(let values): try add(column, values.map(\.milliseconds))
    case .string(let values): try add(column, values)
    case .int64List(let lists): try add(column, lists.elements, offsets: lists.offsets)
    case .float32List(let lists): try add(column, lists.elements, offsets: lists.offsets)
    }
  }

  private func add(_ column: Column, _ texts: [String]) throws(DatasetError) {
    var bytes: [UInt8] = []
    var offsets = [0]
    offsets.reserveCapacity(texts.count + 1)
    for text in texts {
      bytes += text.utf8
      offsets.append(bytes.count)
    }
    try add(column, bytes, offsets: offsets, type: .string)
  }

  private func add<Element>(
    _ column: Column, _ values: [Element], offsets: [Int]? = nil, type: ColumnType? = nil
  ) throws(DatasetError) {
    let presence = column.isPresent?.map { $0 ? UInt8(1) : 0 }
    let places = offsets?.map { Int64($0) }
    let type = type ?? column.type
    try call.run { error in
      Self.withPointer(presence) { presence in
        Self.withPointer(places) { places in
          values.withUnsafeBytes { bytes in
            var view = vit_arrow_column(
              type: type.arrow, row_count: column.count, presence: presence, offsets: places,
              values: bytes.baseAddress, value_count: values.count)
            return vit_arrow_writer_add(writer, &view, error)
          }
        }
      }
    }
  }

  private static func withPointer<Element>(
    _ values: [Element]?, _ body: (UnsafePointer<Element>?) -> Int32
  ) -> Int32 {
    guard let values else { return body(nil) }
    return values.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}

extension DatasetWriter.Compression {
  fileprivate var arrow: vit_arrow_packing {
    switch self {
    case .none: VIT_ARROW_PLAIN
    case .snappy: VIT_ARROW_SNAPPY
    case .zstd: VIT_ARROW_ZSTD
    }
  }
}

extension DatasetSchema {
  /// The schema with times as RFC 3339: what texts hold.
  func withTimesAsText() throws(DatasetError) -> DatasetSchema {
    try DatasetSchema(
      fields.map { .init($0.name, $0.type == .timestamp ? .string : $0.type, isOptional: $0.isOptional) })
  }
}
