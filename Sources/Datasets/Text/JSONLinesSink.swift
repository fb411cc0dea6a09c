import Domain

/// Writes one JSON object a row; missing values are left out.
///
/// Numbers are written with as few digits as give the same bits back.
final class JSONLinesSink: BatchSink {
  private let name: String
  private let output: ByteOutput
  private let fields: [DatasetSchema.Field]
  /// `"name":`, one a field.
  private let keys: [[UInt8]]

  init(_ target: WritingTarget, schema: DatasetSchema) throws(DatasetError) {
    name = target.name
    output = try ByteOutput(target)
    fields = schema.fields
    keys = schema.fields.map { field in
      var key: [UInt8] = []
      Self.append(text: field.name, to: &key)
      key.append(UInt8(ascii: ":"))
      return key
    }
  }

  func write(_ batch: ColumnBatch, after rows: Int) throws(DatasetError) {
    var bytes: [UInt8] = []
    for row in 0..<batch.rowCount {
      bytes.append(UInt8(ascii: "{"))
      var isFirst = true
      for (place, column) in batch.columns.enumerated() where column.isPresent(row) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes += keys[place]
        guard Self.append(column.values, row, to: &bytes) else {
          throw DatasetError(
            .unsupported, file: name, row: rows + row + 1,
            "The column \(fields[place].name) is not finite, which JSON cannot say: leave the value missing, or "
              + "write Parquet.")
        }
      }
      bytes += [UInt8(ascii: "}"), 0x0A]
    }
    try output.write(bytes)
  }

  func finish() throws(DatasetError) { try output.close() }

  /// - Returns: false for a number that is not finite.
  private static func append(_ values: Column.Values, _ row: Int, to bytes: inout [UInt8]) -> Bool {
    switch values {
    case .int64(let values): bytes += values[row].description.utf8
    case .bool(let values): bytes += (values[row] ? "true" : "false").utf8
    case .string(let values): append(text: values[row], to: &bytes)
    case .timestamp(let values): append(text: values[row].description, to: &bytes)
    case .int64List(let lists): append(list: lists[row], to: &bytes)
    case .float32(let values):
      bytes += values[row].description.utf8
      return values[row].isFinite
    case .float64(let values):
      bytes += values[row].description.utf8
      return values[row].isFinite
    case .float32List(let lists):
      append(list: lists[row], to: &bytes)
      return lists[row].allSatisfy(\.isFinite)
    }
    return true
  }

  private static func append(list: ArraySlice<some CustomStringConvertible>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (place, element) in list.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += element.description.utf8
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private static func append(text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += #"\""#.utf8
      case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
      case 0x0A: bytes += #"\n"#.utf8
      case 0x0D: bytes += #"\r"#.utf8
      case 0x09: bytes += #"\t"#.utf8
      case 0..<0x20: bytes += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
