import Datasets
import Domain
import Foundation
import TestSupport
import Testing

struct RoundTripTests {
  static let texts = ["a.csv", "a.csv.gz", "a.jsonl", "a.jsonl.gz"]

  @Test("What is written is read back bit for bit", arguments: ["a.parquet"] + texts, [1, 2, 3])
  func roundTrip(name: String, seed: UInt64) throws {
    let folder = try Folder()
    var random = SeededRandom(seed: seed, stream: name)
    let types = name.contains("csv") ? Samples.all.filter { !$0.isList } : Samples.all
    let schema = try Samples.schema(types)
    let writer = try DatasetWriter(folder.file(name), schema: schema, groupRows: 70)
    var written: [String] = []
    for rows in [1, 0, 90, 200] {
      let batch = try Samples.batch(schema, rows: rows, from: written.count, &random, finite: !name.contains("parquet"))
      try writer.write(batch)
      written += batch.rows
    }
    try writer.finish()
    #expect(writer.rowsWritten == written.count)

    let reader = try DatasetReader(folder.file(name), expecting: schema, limits: .init(batchRows: 64))
    let batches = try reader.all()
    #expect(reader.schema == schema)
    #expect(batches.allSatisfy { (1...64).contains($0.rowCount) })
    #expect(batches.flatMap(\.rows) == written)
  }

  @Test("A Parquet file says of itself what it was written with")
  func parquetSchema() throws {
    let folder = try Folder()
    var random = SeededRandom(seed: 4)
    let schema = try Samples.schema()
    let writer = try DatasetWriter(folder.file("a.parquet"), schema: schema, compression: .none)
    let batch = try Samples.batch(schema, rows: 10, &random)
    try writer.write(batch)
    try writer.finish()
    let reader = try DatasetReader(folder.file("a.parquet"))
    #expect(reader.schema == schema)
    #expect(try reader.next() == batch)
    #expect(try reader.next() == nil)
    #expect(try reader.next() == nil)
  }

  @Test("Columns are chosen by name and order; numbers are read as the floats asked for")
  func projection() throws {
    let folder = try Folder()
    let schema = try DatasetSchema([.init("a", .int64), .init("b", .float64), .init("c", .string)])
    let writer = try DatasetWriter(folder.file("a.parquet"), schema: schema)
    let columns = [
      try Column(.int64([1, 2])), try Column(.float64([0.5, 0.1])),
      try Column(.string(["x", "y"]), isPresent: [true, false]),
    ]
    try writer.write(ColumnBatch(schema, columns))
    try writer.finish()
    let wanted = try DatasetSchema([.init("b", .float32), .init("a", .float64)])
    let batch = try #require(try DatasetReader(folder.file("a.parquet"), expecting: wanted).next())
    #expect(batch.columns == [try Column(.float32([0.5, 0.1])), try Column(.float64([1, 2]))])
  }

  @Test("The first rows of a text tell its types where none are given", arguments: ["a.csv", "a.jsonl"])
  func inference(name: String) throws {
    let folder = try Folder()
    let csv = "n,x,flag,text,at\n1,0.5,true,a,2026-11-21T09:57:00Z\n2,,false,,\n"
    let json = """
      {"n":1,"x":0.5,"flag":true,"text":"a","at":"2026-11-21T09:57:00Z"}

      {"n":2,"flag":false}
      """
    let reader = try DatasetReader(folder.file(name, name.hasSuffix("csv") ? csv : json))
    #expect(reader.schema.fields.map(\.name) == ["n", "x", "flag", "text", "at"])
    let batch = try #require(try reader.next())
    #expect(batch["n"]?.values == .int64([1, 2]))
    #expect(batch["x"] == (try Column(.float64([0.5, 0]), isPresent: [true, false])))
    #expect(batch["text"]?.isPresent == [true, false])
  }

  @Test("An empty text is not a missing one")
  func emptyText() throws {
    let folder = try Folder()
    let schema = try DatasetSchema([.init("a", .string), .init("b", .string)])
    for name in ["a.csv", "a.jsonl", "a.parquet"] {
      let column = try Column(.string(["", "", "x"]), isPresent: [true, false, true])
      let writer = try DatasetWriter(folder.file(name), schema: schema)
      try writer.write(ColumnBatch(schema, [column, column]))
      try writer.finish()
      #expect(try DatasetReader(folder.file(name), expecting: schema).next()?.columns == [column, column])
    }
  }

  @Test("A data set without rows has its columns and no batch", arguments: ["a.parquet", "a.csv", "a.jsonl"])
  func noRows(name: String) throws {
    let folder = try Folder()
    let schema = try DatasetSchema([.init("a", .int64)])
    try DatasetWriter(folder.file(name), schema: schema).finish()
    let reader = try DatasetReader(folder.file(name), expecting: schema)
    #expect(reader.schema == schema)
    #expect(try reader.next() == nil)
  }

  @Test("A gzip file of several members is read whole", arguments: ["a.jsonl.gz", "a.libsvm.gz"])
  func members(name: String) throws {
    let folder = try Folder()
    let schema = try name.contains("libsvm") ? .libsvm(hasQueries: false) : DatasetSchema([.init("label", .float32)])
    let columns = [
      try Column(.float32([1, 2])), try Column(.int64List(Lists([[1], []]))),
      try Column(.float32List(Lists([[0.5], []]))),
    ]
    let writer = try DatasetWriter(folder.file(name), schema: schema)
    try writer.write(ColumnBatch(schema, Array(columns[..<schema.fields.count])))
    try writer.finish()
    let member = try Data(contentsOf: folder.file(name))
    try (member + member + member).write(to: folder.file(name))
    let batches = try DatasetReader(folder.file(name), expecting: schema).all()
    let rows = batches.flatMap(\.rows)
    #expect(rows.count == 6 && Set(rows).count == 2)
  }

  @Test("A million rows are read in batches, in the memory allowed")
  func bounded() throws {
    let folder = try Folder()
    let schema = try DatasetSchema([.init("row", .int64), .init("x", .float32), .init("ids", .int64List)])
    let writer = try DatasetWriter(folder.file("a.parquet"), schema: schema)
    for start in stride(from: 0, to: 1_000_000, by: 50_000) {
      let rows = (start..<(start + 50_000)).map(Int64.init)
      let lists = try Lists(elements: rows, offsets: Array(0...rows.count))
      try writer.write(
        ColumnBatch(
          schema, [Column(.int64(rows)), Column(.float32(rows.map { Float($0) })), Column(.int64List(lists))]))
    }
    try writer.finish()
    let reader = try DatasetReader(folder.file("a.parquet"), limits: .init(batchRows: 10_000, memoryBytes: 16 << 20))
    var (rows, sum, largest): (Int, Int64, Int) = (0, 0, 0)
    while let batch = try reader.next() {
      rows += batch.rowCount
      largest = max(largest, batch.rowCount)
      guard case .int64(let values)? = batch["row"]?.values else { continue }
      sum = values.reduce(sum, +)
    }
    #expect(rows == 1_000_000)
    #expect(largest == 10_000)
    #expect(sum == 499_999_500_000)
  }
}
