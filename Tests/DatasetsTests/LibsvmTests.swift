import Datasets
import Domain
import Foundation
import TestSupport
import Testing

struct LibsvmTests {
  @Test("Any rows of sparse numbers are read back bit for bit", arguments: [true, false], [1, 2, 3, 4])
  func property(hasQueries: Bool, seed: UInt64) throws {
    let folder = try Folder()
    var random = SeededRandom(seed: seed)
    let schema = DatasetSchema.libsvm(hasQueries: hasQueries)
    let file = folder.file(seed % 2 == 0 ? "a.libsvm" : "a.svm.gz")
    let writer = try DatasetWriter(file, schema: schema)
    var written: [String] = []
    for _ in 0..<3 {
      let batch = try Self.batch(schema, rows: random.int(1...300), &random)
      try writer.write(batch)
      written += batch.rows
    }
    try writer.finish()
    let batches = try DatasetReader(file, expecting: schema, limits: .init(batchRows: 100)).all()
    #expect(batches.flatMap(\.rows) == written)
    #expect(batches.allSatisfy { $0.rowCount <= 100 && $0.schema == schema })
  }

  private static func batch(_ schema: DatasetSchema, rows: Int, _ random: inout SeededRandom) throws -> ColumnBatch {
    var (indices, values): ([[Int64]], [[Float]]) = ([], [])
    for _ in 0..<rows {
      indices.append(Set(random.list(upTo: 8) { Int64($0.index(below: 5_000_000_000)) }).sorted())
      values.append(indices[indices.count - 1].map { _ in Float(random.normal()) })
    }
    let labels = (0..<rows).map { _ in Float(random.int(-3...3)) / 2 }
    let queries = (0..<rows).map { _ in random.anyInt64() }
    let query = schema.fields.count == 4 ? [try Column(.int64(queries))] : []
    return try ColumnBatch(
      schema,
      [Column(.float32(labels))] + query + [Column(.int64List(Lists(indices))), Column(.float32List(Lists(values)))])
  }

  @Test("Comments, blank lines, tabs and a last line without a break are read")
  func layout() throws {
    let folder = try Folder()
    let reader = try DatasetReader(
      folder.file("a.libsvm", "# made by hand\n\n2 qid:7\t1:0.5  3:-1e-2 # doc 1\r\n0 qid:7 # none\n+1 qid:8 0:1"))
    let batch = try #require(try reader.next())
    #expect(batch["label"]?.values == .float32([2, 0, 1]))
    #expect(batch["qid"]?.values == .int64([7, 7, 8]))
    #expect(batch["indices"]?.values == .int64List(Lists([[1, 3], [], [0]])))
    #expect(batch["values"]?.values == .float32List(Lists([[0.5, -0.01], [], [1]])))
  }

  @Test(
    "A line that breaks the grammar is refused with its number",
    arguments: [
      ("1 2:nan", "A value"), ("1 2:inf", "A value"), ("1 2:0x1p3", "A value"), ("1 2:", "A value"),
      ("x 1:1", "The label"),
      ("1 1:1 1:2", "rise"), ("1 2:1 1:2", "rise"), ("1 -1:2", "rise"), ("1 2", "colon"), ("1 a:2", "An index"),
      ("1 1:1 qid:3", "behind the label"), ("1 qid:3 1:1", "Some lines"), ("1 99999999999999999999:1", "An index"),
      ("1 2:1e99", "A value"),
    ])
  func refusals(line: String, message: String) throws {
    let folder = try Folder()
    let file = try folder.file("a.libsvm", "1 1:1\n\n\(line)\n1 1:1\n")
    let error = #expect(throws: DatasetError.self) { try DatasetReader(file).all() }
    #expect(error?.code == .badRow)
    #expect(error?.row == 3)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test("A line longer than allowed is refused")
  func longLine() throws {
    let folder = try Folder()
    let file = try folder.file("a.libsvm", "1 1:1\n1 " + String(repeating: " ", count: 1_000_000) + "1:1\n")
    let error = #expect(throws: DatasetError.self) {
      try DatasetReader(file, limits: .init(recordBytes: 4_096)).all()
    }
    #expect(error?.code == .tooLarge)
    #expect(error?.row == 2)
  }

  @Test("Rows that the format cannot say are not written")
  func unwritable() throws {
    let folder = try Folder()
    let schema = DatasetSchema.libsvm(hasQueries: false)
    for (indices, values) in [([2, 1], [1, 1]), ([1], [.nan]), ([1, 2], [1]), ([-1], [1])] as [([Int64], [Float])] {
      let writer = try DatasetWriter(folder.file("a.libsvm"), schema: schema)
      let batch = try ColumnBatch(
        schema,
        [Column(.float32([1])), Column(.int64List(Lists([indices]))), Column(.float32List(Lists([values])))])
      #expect(throws: DatasetError.self) { try writer.write(batch) }
    }
    let other = try DatasetSchema([.init("label", .float32)])
    #expect(throws: DatasetError.self) { try DatasetWriter(folder.file("a.libsvm"), schema: other) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }
}
