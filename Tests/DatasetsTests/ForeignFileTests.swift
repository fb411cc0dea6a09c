import Datasets
import Domain
import Foundation
import Testing

/// Files and values made by `Tests/Oracles/datasets/make.py` with pyarrow.
struct ForeignFileTests {
  private static let oracles = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Oracles/datasets")

  /// A value as the oracle writes it.
  private enum Value: Decodable, Equatable {
    case missing
    case flag(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([Double])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .missing
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let integer = try? container.decode(Int64.self) {
        self = .integer(integer)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .list(try container.decode([Double].self))
      }
    }

    /// Whole numbers of the oracle have no decimal point.
    var asNumber: Value {
      if case .integer(let integer) = self { .number(Double(integer)) } else { self }
    }
  }

  private static func values(_ column: Column) -> [Value] {
    (0..<column.count).map { row in
      guard column.isPresent(row) else { return .missing }
      switch column.values {
      case .int64(let values): return .integer(values[row])
      case .float32(let values): return .number(Double(values[row]))
      case .float64(let values): return .number(values[row])
      case .bool(let values): return .flag(values[row])
      case .string(let values): return .text(values[row])
      case .timestamp(let values): return .integer(values[row].milliseconds)
      case .int64List(let lists): return .list(lists[row].map(Double.init))
      case .float32List(let lists): return .list(lists[row].map(Double.init))
      }
    }
  }

  private static func check(_ batches: [ColumnBatch], _ expected: [String: [Value]]) {
    #expect(Set(batches.flatMap { $0.schema.fields.map(\.name) }) == Set(expected.keys))
    for (name, values) in expected {
      let columns = batches.compactMap { $0[name] }
      let found = columns.flatMap(Self.values)
      let isFloat = columns.first.map { $0.type == .float32 || $0.type == .float64 } ?? false
      #expect(found == (isFloat ? values.map(\.asNumber) : values), "\(name)")
    }
  }

  @Test("Types that pyarrow writes are read with their values")
  func foreign() throws {
    let expected = try JSONDecoder().decode(
      [String: [Value]].self, from: Data(contentsOf: Self.oracles.appending(path: "foreign.json")))
    let batches = try DatasetReader(Self.oracles.appending(path: "foreign.parquet")).all()
    #expect(batches.map(\.rowCount) == [3, 1] || batches.map(\.rowCount) == [4])
    Self.check(batches, expected)
  }

  @Test("The writer's bytes are those that pyarrow was seen to read")
  func written() throws {
    struct Reading: Decodable {
      let rows: Int
      let groups: Int
      let types: [String: String]
      let nullable: [String: Bool]
      let columns: [String: [Value]]
    }
    let folder = try Folder()
    var random = SeededRandom(seed: 11)
    let schema = try DatasetSchema(
      Samples.all.map { .init($0.rawValue, $0) } + [.init("row", .int64, isOptional: false)])
    let writer = try DatasetWriter(folder.file("written.parquet"), schema: schema, groupRows: 8)
    try writer.write(Samples.batch(schema, rows: 20, &random))
    try writer.finish()
    let stored = Self.oracles.appending(path: "written.parquet")
    let bytes = try Data(contentsOf: folder.file("written.parquet"))
    if ProcessInfo.processInfo.environment["VITRINE_RECORD"] != nil { try bytes.write(to: stored) }
    // Another Arrow, named by its variable, may pack pages in another way.
    if bytes.range(of: Data("parquet-cpp-arrow version 26.0.1".utf8)) != nil {
      #expect(try bytes == Data(contentsOf: stored))
    }

    let reading = try JSONDecoder().decode(
      Reading.self, from: Data(contentsOf: Self.oracles.appending(path: "written.json")))
    #expect(reading.rows == 20)
    #expect(reading.groups == 3)
    #expect(reading.nullable == Dictionary(uniqueKeysWithValues: schema.fields.map { ($0.name, $0.isOptional) }))
    #expect(reading.types["timestamp"] == "timestamp[ms, tz=UTC]")
    Self.check(try DatasetReader(stored).all(), reading.columns)
  }

  @Test(
    "What has no counterpart here is refused by name",
    arguments: [
      ("decimal", DatasetError.Code.wrongType, "amount: decimal128(9, 2)"),
      ("struct", .wrongType, "struct<a: int64, b: int64>"), ("null-in-list", .badRow, "a list of ids has a null in it"),
      ("uint64", .badRow, "9223372036854775808"),
    ])
  func refused(name: String, code: DatasetError.Code, cause: String) {
    let error = #expect(throws: DatasetError.self) {
      try DatasetReader(Self.oracles.appending(path: "\(name).parquet")).all()
    }
    #expect(error?.code == code)
    #expect(error?.cause?.contains(cause) == true, "\(error?.cause ?? "")")
    #expect(error?.file == "\(name).parquet")
  }
}
