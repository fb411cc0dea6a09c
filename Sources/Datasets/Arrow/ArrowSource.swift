import CArrow
import Domain
import Foundation

/// Batches that Arrow reads.
final class ArrowSource: BatchSource {
  let schema: DatasetSchema
  private let call: ArrowCall
  private let reader: OpaquePointer
  /// Texts of CSV and JSON that are times: Arrow is asked for the text, so that `Timestamp` has the one grammar of times.
  private let isTimeAsText: [Bool]
  private let format: DatasetFormat
  private var rowsRead = 0

  init(
    _ file: URL, format: DatasetFormat, expecting expected: DatasetSchema?, limits: DatasetReader.Limits
  ) throws(DatasetError) {
    let call = ArrowCall(file: file.lastPathComponent)
    if format == .csv, let list = expected?.fields.first(where: \.type.isList) {
      throw DatasetError(
        .unsupported, file: call.file, "CSV holds no lists, such as \(list.name): use JSONL or Parquet.")
    }
    let isTimeAsText = expected?.fields.map { format != .parquet && $0.type == .timestamp } ?? []
    var settings = vit_arrow_reading(
      batch_rows: limits.batchRows, memory_bytes: limits.memoryBytes, record_bytes: limits.recordBytes)
    var reader: OpaquePointer?
    let asked = try expected.map { (schema) throws(DatasetError) in
      try DatasetSchema(
        zip(schema.fields, isTimeAsText).map { field, isText in
          .init(field.name, isText ? .string : field.type, isOptional: field.isOptional)
        })
    }
    try call.run { error in
      guard let asked else {
        return vit_arrow_reader_open(file.path, format.arrow, nil, 0, &settings, &reader, error)
      }
      return asked.withArrowFields {
        vit_arrow_reader_open(file.path, format.arrow, $0.baseAddress, $0.count, &settings, &reader, error)
      }
    }
    guard let reader else { throw DatasetError(.failed, file: call.file, "Arrow gave no reader.") }
    self.call = call
    self.reader = reader
    self.format = format
    self.isTimeAsText = isTimeAsText
    do throws(DatasetError) {
      if let expected { schema = expected } else { schema = try Self.schema(of: reader) }
    } catch {
      vit_arrow_reader_free(reader)
      throw DatasetError(error.code, file: call.file, error.message, cause: error.cause)
    }
  }

  deinit { vit_arrow_reader_free(reader) }

  func next() throws(DatasetError) -> ColumnBatch? {
    var batch: OpaquePointer?
    try call.run { vit_arrow_reader_next(reader, &batch, $0) }
    guard let batch else { return nil }
    defer { vit_arrow_batch_free(batch) }
    var columns: [Column] = []
    columns.reserveCapacity(schema.fields.count)
    for (place, field) in schema.fields.enumerated() {
      let column = ArrowColumn(vit_arrow_batch_column(batch, place))
      let isTime = isTimeAsText.indices.contains(place) && isTimeAsText[place]
      columns.append(try isTime ? times(column, of: field) : column.copied(as: field.type))
    }
    rowsRead += vit_arrow_batch_row_count(batch)
    return try ColumnBatch(schema, columns)
  }

  private func times(_ column: ArrowColumn, of field: DatasetSchema.Field) throws(DatasetError) -> Column {
    let texts = column.strings
    var times: [Timestamp] = []
    times.reserveCapacity(texts.count)
    for (row, text) in texts.enumerated() {
      guard column.isPresent?[row] ?? true else {
        times.append(Timestamp(milliseconds: 0))
        continue
      }
      do throws(DomainError) {
        times.append(try Timestamp(text))
      } catch {
        throw DatasetError(
          .badRow, file: call.file, row: rowsRead + row + 1, "The column \(field.name): \(error.message)")
      }
    }
    return try Column(.timestamp(times), isPresent: column.isPresent)
  }

  private static func schema(of reader: OpaquePointer) throws(DatasetError) -> DatasetSchema {
    var fields: [DatasetSchema.Field] = []
    for place in 0..<vit_arrow_reader_field_count(reader) {
      let field = vit_arrow_reader_field(reader, place)
      guard let type = ColumnType(field.type), let name = field.name else { continue }
      fields.append(.init(String(cString: name), type, isOptional: field.is_optional))
    }
    return try DatasetSchema(fields)
  }
}

extension DatasetFormat {
  var arrow: vit_arrow_format {
    switch self {
    case .parquet: VIT_ARROW_PARQUET
    case .csv: VIT_ARROW_CSV
    case .jsonl, .libsvm: VIT_ARROW_JSONL
    }
  }
}
