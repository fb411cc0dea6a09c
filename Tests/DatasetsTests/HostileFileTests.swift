import Datasets
import Domain
import Foundation
import TestSupport
import Testing

struct HostileFileTests {
  static let names = ["a.parquet", "a.csv", "a.csv.gz", "a.jsonl", "a.jsonl.gz", "a.libsvm"]

  /// A whole file of the format.
  private static func sample(_ name: String, in folder: Folder, _ random: inout SeededRandom) throws -> [UInt8] {
    let file = folder.file(name)
    if name.hasSuffix("libsvm") {
      return Array("1 qid:1 1:0.5 2:1 # a\n0 qid:1 7:-1e3\n".utf8) + Array("2 qid:2 3:4\n".utf8)
    }
    let types = name.contains("csv") ? Samples.all.filter { !$0.isList } : Samples.all
    let schema = try Samples.schema(types)
    let writer = try DatasetWriter(file, schema: schema, compression: random.chance(0.5) ? .none : .zstd, groupRows: 16)
    try writer.write(Samples.batch(schema, rows: 40, &random, finite: true))
    try writer.finish()
    return Array(try Data(contentsOf: file))
  }

  /// Reads to the end or to a refusal; what is given out keeps its promises.
  private static func read(_ bytes: [UInt8], as name: String, in folder: Folder) throws -> DatasetError? {
    let file = folder.file("broken-\(name)")
    try Data(bytes).write(to: file)
    let (batches, refusal) = outcome(file)
    for batch in batches {
      #expect((1...16).contains(batch.rowCount))
      #expect(batch.columns.allSatisfy { $0.count == batch.rowCount })
    }
    if let refusal { #expect(refusal.file == file.lastPathComponent && !refusal.message.isEmpty) }
    return refusal
  }

  private static func outcome(_ file: URL) -> ([ColumnBatch], DatasetError?) {
    var batches: [ColumnBatch] = []
    do throws(DatasetError) {
      let reader = try DatasetReader(file, limits: .init(batchRows: 16, memoryBytes: 64 << 20, recordBytes: 1 << 16))
      while let batch = try reader.next() { batches.append(batch) }
      return (batches, nil)
    } catch {
      return (batches, error)
    }
  }

  @Test("Mutated bytes are read or refused, never more", arguments: names, [1, 2])
  func mutated(name: String, seed: UInt64) throws {
    let folder = try Folder()
    var random = SeededRandom(seed: seed, stream: name)
    let whole = try Self.sample(name, in: folder, &random)
    for _ in 0..<150 {
      var bytes = whole
      for _ in 0...random.index(below: 6) {
        let place = random.index(below: bytes.count)
        switch random.index(below: 4) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[place] ^= 1 << UInt8(random.index(below: 8))
        case 2: bytes.insert(random.pick([0, 0x22, 0x2C, 0x0A, 0x7B, 0xFF]), at: place)
        default: if bytes.count > 1 { bytes.remove(at: place) }
        }
      }
      _ = try Self.read(bytes, as: name, in: folder)
    }
  }

  @Test("A Parquet or gzip file that ends early is refused", arguments: ["a.parquet", "a.csv.gz", "a.jsonl.gz"])
  func truncated(name: String) throws {
    let folder = try Folder()
    var random = SeededRandom(seed: 5)
    let whole = try Self.sample(name, in: folder, &random)
    for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 40)) {
      let error = try Self.read(Array(whole[..<length]), as: name, in: folder)
      #expect(error != nil, "\(name) cut to \(length) of \(whole.count)")
    }
  }

  @Test(
    "A bad row is named with its place and a remedy",
    arguments: [
      ("a.csv", "n,x\n1,0.5\n2,0.5\nx,0.5\n", 3), ("a.csv", "n,x\n1,0.5\n2\n3,0.5\n", 2),
      ("a.csv", "n,x\n1,0.5\n\n2,\"0.5\n", 2),
      ("a.jsonl", "{\"n\":1,\"x\":1}\n{\"n\":\"a\",\"x\":1}\n", 2), ("a.jsonl", "{\"n\":1,\"x\":1}\n{\"n\":2,\n", 2),
      ("a.jsonl", "{\"n\":1,\"x\":1}\n{\"n\":1.5,\"x\":1}\n", 2),
    ])
  func badRow(name: String, text: String, row: Int) throws {
    let folder = try Folder()
    let schema = try DatasetSchema([.init("n", .int64), .init("x", .float64)])
    let file = try folder.file(name, text)
    let error = #expect(throws: DatasetError.self) { try DatasetReader(file, expecting: schema).all() }
    #expect(error?.code == .badRow)
    #expect(error?.row == row, "\(error?.description ?? "")")
  }

  @Test("A bad time is named with its row", arguments: ["a.csv", "a.jsonl"])
  func badTime(name: String) throws {
    let folder = try Folder()
    let good = "2026-11-21T09:57:00Z"
    let rows = [good, good, "21.11.2026"]
    let text =
      name.hasSuffix("csv")
      ? "at\n" + rows.joined(separator: "\n") + "\n" : rows.map { "{\"at\":\"\($0)\"}\n" }.joined()
    let schema = try DatasetSchema([.init("at", .timestamp)])
    let file = try folder.file(name, text)
    let error = #expect(throws: DatasetError.self) {
      try DatasetReader(file, expecting: schema, limits: .init(batchRows: 2)).all()
    }
    #expect(error?.row == 3)
    #expect(error?.message.contains("at") == true)
  }

  @Test("Columns that are missing, of another type, or must have a value are refused by name")
  func misfits() throws {
    let folder = try Folder()
    let schema = try DatasetSchema([.init("a", .string), .init("b", .int64)])
    let writer = try DatasetWriter(folder.file("a.parquet"), schema: schema)
    try writer.write(
      ColumnBatch(schema, [Column(.string(["1", ""]), isPresent: [true, false]), Column(.int64([1, 2]))]))
    try writer.finish()
    func refusal(_ fields: [DatasetSchema.Field]) throws -> DatasetError? {
      #expect(throws: DatasetError.self) {
        try DatasetReader(folder.file("a.parquet"), expecting: DatasetSchema(fields)).all()
      }
    }
    #expect(try refusal([.init("c", .string)])?.code == .missingColumn)
    #expect(try refusal([.init("a", .int64)])?.code == .wrongType)
    #expect(try refusal([.init("b", .string)])?.code == .wrongType)
    let missing = try refusal([.init("b", .int64), .init("a", .string, isOptional: false)])
    #expect(missing?.code == .badRow)
    #expect(missing?.row == 2)
  }

  @Test("Files that are not there, not of the format, or of no stated format are refused")
  func noFile() throws {
    let folder = try Folder()
    func code(_ file: URL) -> DatasetError.Code? {
      do throws(DatasetError) {
        _ = try DatasetReader(file)
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code(folder.file("none.parquet")) == .badFile)
    #expect(code(folder.file("none.csv")) == .badFile)
    #expect(code(folder.file("none.libsvm")) == .badFile)
    #expect(code(try folder.file("a.parquet", "PAR1 it is not")) == .badRow)
    #expect(code(try folder.file("a.txt", "a\n1\n")) == .unsupported)
    #expect(code(try folder.file("a.parquet.gz", "")) == .unsupported)
    #expect(code(try folder.file("empty.csv", "")) == .badRow)
    let lists = try DatasetSchema([.init("ids", .int64List)])
    #expect(throws: DatasetError.self) { try DatasetWriter(folder.file("a.csv"), schema: lists) }
    #expect(throws: DatasetError.self) { try DatasetWriter(folder.file("no/such/a.parquet"), schema: lists) }
  }

  @Test("A file whose reading would take more memory than allowed is refused")
  func bomb() throws {
    let folder = try Folder()
    let schema = try DatasetSchema([.init("text", .string)])
    let writer = try DatasetWriter(folder.file("a.parquet"), schema: schema)
    try writer.write(
      ColumnBatch(
        schema, [Column(.string([String(decoding: [UInt8](repeating: 0x30, count: 32 << 20), as: UTF8.self)]))]))
    try writer.finish()
    #expect(try Data(contentsOf: folder.file("a.parquet")).count < 1 << 20)
    let error = #expect(throws: DatasetError.self) {
      try DatasetReader(folder.file("a.parquet"), limits: .init(memoryBytes: 8 << 20)).all()
    }
    #expect(error?.code == .tooLarge)
  }

  @Test("A writer that is dropped leaves no file")
  func dropped() throws {
    let folder = try Folder()
    let schema = try DatasetSchema([.init("a", .int64)])
    for name in ["a.parquet", "a.csv", "a.jsonl"] {
      let writer = try DatasetWriter(folder.file(name), schema: schema)
      try writer.write(ColumnBatch(schema, [Column(.int64([1]))]))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test("Numbers that are not finite are not written as JSON")
  func notFinite() throws {
    let folder = try Folder()
    let schema = try DatasetSchema([.init("x", .float32)])
    let writer = try DatasetWriter(folder.file("a.jsonl"), schema: schema)
    try writer.write(ColumnBatch(schema, [Column(.float32([1, 2]))]))
    let error = #expect(throws: DatasetError.self) {
      try writer.write(ColumnBatch(schema, [Column(.float32([1, .infinity]))]))
    }
    #expect(error?.code == .unsupported)
    #expect(error?.row == 4)
    // A file that lacks rows never gets its name.
    #expect(throws: DatasetError.self) { try writer.finish() }
    #expect(!FileManager.default.fileExists(atPath: folder.file("a.jsonl").path))
  }

  @Test("Columns, lists and batches that contradict themselves cannot be made")
  func contradictions() throws {
    let schema = try DatasetSchema([.init("a", .int64, isOptional: false)])
    #expect(throws: DatasetError.self) { try DatasetSchema([]) }
    #expect(throws: DatasetError.self) { try DatasetSchema([.init("a", .int64), .init("a", .bool)]) }
    #expect(throws: DatasetError.self) { try DatasetSchema([.init("", .int64)]) }
    #expect(throws: DatasetError.self) { try Column(.int64([1]), isPresent: []) }
    #expect(throws: DatasetError.self) { try ColumnBatch(schema, [Column(.bool([true]))]) }
    #expect(throws: DatasetError.self) { try ColumnBatch(schema, []) }
    #expect(throws: DatasetError.self) { try ColumnBatch(schema, [Column(.int64([1]), isPresent: [false])]) }
    for offsets in [[], [0], [1, 2], [0, 2, 1], [0, 3]] {
      #expect(throws: DatasetError.self) { try Lists<Int64>(elements: [1, 2], offsets: offsets) }
    }
  }
}
