import Datasets
import Domain
import Foundation
import TestSupport

/// Data sets of every type, with missing values.
enum Samples {
  static let all = ColumnType.allCases

  static func schema(_ types: [ColumnType] = all) throws -> DatasetSchema {
    try DatasetSchema(
      types.map { .init("a \($0.rawValue), \"quoted\"", $0) } + [.init("row", .int64, isOptional: false)])
  }

  /// A batch of random legal values; a third of the optional ones are missing.
  static func batch(
    _ schema: DatasetSchema, rows: Int, from first: Int = 0, _ random: inout SeededRandom, finite: Bool = true
  ) throws -> ColumnBatch {
    var columns: [Column] = []
    for field in schema.fields {
      if !field.isOptional {
        columns.append(try Column(.int64((first..<(first + rows)).map(Int64.init))))
        continue
      }
      let isPresent = (0..<rows).map { _ in random.chance(0.67) }
      columns.append(try column(field.type, isPresent: isPresent, &random, finite: finite))
    }
    return try ColumnBatch(schema, columns)
  }

  private static func column(
    _ type: ColumnType, isPresent: [Bool], _ random: inout SeededRandom, finite: Bool
  ) throws -> Column {
    func values<Value>(_ empty: Value, _ make: (inout SeededRandom) -> Value) -> [Value] {
      isPresent.map { $0 ? make(&random) : empty }
    }
    let values: Column.Values =
      switch type {
      case .int64: .int64(values(0) { $0.anyInt64() })
      case .float32: .float32(values(0) { float(&$0, finite: finite) })
      case .float64: .float64(values(0) { double(&$0, finite: finite) })
      case .bool: .bool(values(false) { $0.chance(0.5) })
      case .string: .string(values("") { text(&$0) })
      case .timestamp:
        .timestamp(
          values(Timestamp(milliseconds: 0)) {
            Timestamp(milliseconds: Int64($0.index(below: 4_000_000_000_000)) - 1_000_000_000_000)
          })
      case .int64List: .int64List(Lists(values([]) { $0.list(upTo: 5) { $0.anyInt64() } }))
      case .float32List: .float32List(Lists(values([]) { $0.list(upTo: 5) { float(&$0, finite: finite) } }))
      }
    return try Column(values, isPresent: isPresent)
  }

  /// U+0000 is left out: no text format takes it.
  private static func text(_ random: inout SeededRandom) -> String {
    String(random.text().unicodeScalars.filter { $0.value != 0 && $0.value != 0xFEFF })
  }

  private static func float(_ random: inout SeededRandom, finite: Bool) -> Float {
    let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
    return value.isFinite ? value : finite ? 0 : .infinity
  }

  private static func double(_ random: inout SeededRandom, finite: Bool) -> Double {
    let value = Double(bitPattern: random.next())
    return value.isFinite ? value : finite ? 0 : -.infinity
  }
}

/// A folder that goes with the test.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "datasets-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appending(path: name) }

  func file(_ name: String, _ text: String) throws -> URL {
    try Data(text.utf8).write(to: file(name))
    return file(name)
  }
}

extension DatasetReader {
  /// All batches in one.
  func all() throws -> [ColumnBatch] {
    var batches: [ColumnBatch] = []
    while let batch = try next() { batches.append(batch) }
    return batches
  }
}

extension ColumnBatch {
  /// Rows as texts with every bit, in one order whatever the batches.
  var rows: [String] {
    (0..<rowCount).map { row in
      columns.map { $0.isPresent(row) ? $0.values.text(row) : "–" }.joined(separator: "|")
    }
  }
}

extension Column.Values {
  fileprivate func text(_ row: Int) -> String {
    switch self {
    case .int64(let values): "\(values[row])"
    case .float32(let values): "\(values[row].bitPattern)"
    case .float64(let values): "\(values[row].bitPattern)"
    case .bool(let values): "\(values[row])"
    case .string(let values): "\(Array(values[row].utf8))"
    case .timestamp(let values): "\(values[row].milliseconds)"
    case .int64List(let lists): "\(Array(lists[row]))"
    case .float32List(let lists): "\(lists[row].map(\.bitPattern))"
    }
  }
}
