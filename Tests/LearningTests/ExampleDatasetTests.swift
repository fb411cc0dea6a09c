import Datasets
import Domain
import Foundation
import Learning
import Prediction
import Testing

@Suite("Examples as data sets")
struct ExampleDatasetTests {
  private static func examples() throws -> ExampleColumns {
    var examples = ExampleColumns(width: 2)
    for (index, person) in [nil, 7 as Int64?].enumerated() {
      examples.add(
        ExampleColumns.Page(
          decision: try DecisionID("d\(index)"), at: Timestamp(milliseconds: Int64(index) * 1_000), person: person,
          actions: LastActions(categories: [3, 1], kinds: [1, 0]), passed: []))
      var outcome = ImpressionOutcome(isAd: index == 1)
      outcome.record(.click)
      examples.add(numbers: [0.5, Float(index)], candidate: 9, outcome: outcome)
      examples.add(numbers: [-1, Float(index)], candidate: 4, outcome: ImpressionOutcome(isAd: false))
    }
    return examples
  }

  @Test("Logged examples are in the file that they are exported to", arguments: ["e.parquet", "e.jsonl.gz"])
  func export(name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "examples-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let examples = try Self.examples()
    let file = folder.appending(path: name)
    try examples.export(to: file, names: ["a", "b"])
    let schema = try examples.datasetSchema(names: ["a", "b"])
    let batch = try #require(try DatasetReader(file, expecting: schema).next())
    #expect(batch == (try examples.columns(0..<4, as: schema)))
    #expect(batch["decision"]?.values == .string(["d0", "d0", "d1", "d1"]))
    #expect(batch["person"] == (try Column(.int64([0, 0, 7, 7]), isPresent: [false, false, true, true])))
    #expect(batch["actions"]?.values == .int64List(Lists(Array(repeating: [3, 1], count: 4))))
    #expect(batch["feature.b"]?.values == .float32([0, 0, 1, 1]))
    #expect(batch["outcome.click"]?.values == .bool([true, false, true, false]))
    // Nobody can say whether what is no ad led to a conversion.
    #expect(batch["outcome.conversion"]?.isPresent == [false, false, true, false])
    #expect(throws: DatasetError.self) { try examples.datasetSchema(names: ["a"]) }
  }

  @Test("Encoded examples are columns in which what is missing is missing")
  func encoded() throws {
    let catalog = try FeatureCatalog(
      "m",
      [
        FeatureDefinition("x", .item, .numeric(missing: 5)),
        FeatureDefinition("seen", .user, .sequence(vocabulary: 99, last: 3)),
        FeatureDefinition("picture", .item, .embedding(try SpaceID("s"), dimension: 2)),
      ])
    let batch = try catalog.encode(
      [
        "x": .init(.numbers([1, .nan]), asOf: .timeless),
        "seen": .init(.keyLists([FeatureKey("a"), FeatureKey("b")], offsets: [0, 2]), asOf: .timeless),
        "picture": .init(
          .vectors([1, 2, 3, 4], space: try SpaceID("s"), dimension: 2), isPresent: [false, true], asOf: .timeless),
      ], rows: 2, decisions: .one(Timestamp(milliseconds: 0)))
    let columns = try batch.columns()
    #expect(columns.schema.fields.map(\.name) == ["x", "seen", "picture"])
    #expect(columns["x"]?.isPresent == [true, false])
    #expect(columns["picture"]?.isPresent == [false, true])
    let ids = batch.sparse[0].ids.map(Int64.init)
    #expect(columns["seen"]?.values == .int64List(Lists([ids, ids])))
  }
}
