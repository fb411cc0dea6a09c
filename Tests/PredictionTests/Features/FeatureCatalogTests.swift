import Domain
import Foundation
import Testing

@testable import Prediction

@Suite("Feature catalogues")
struct FeatureCatalogTests {
  static let definitions: [FeatureDefinition] = {
    guard let space = try? SpaceID("image.lite0.v1") else { return [] }
    return [
      FeatureDefinition("item_clicks", .item, .numeric([.clip(0...1_000), .log1p]), delay: 60),
      FeatureDefinition("price", .item, .numeric(missing: -1, isIndicated: false)),
      FeatureDefinition("hour", .context, .numeric([.bucketise([6, 12, 18])])),
      FeatureDefinition("category", .item, .categorical(vocabulary: 1_024)),
      FeatureDefinition("device", .context, .categorical(vocabulary: 16)),
      FeatureDefinition("interests", .user, .multiValued(vocabulary: 1_024, limit: 3)),
      FeatureDefinition("clicked", .user, .sequence(vocabulary: 4_096, last: 2)),
      FeatureDefinition("picture", .item, .embedding(space, dimension: 2)),
      FeatureDefinition("category_device", .userItem, .cross("category", "device", vocabulary: 512)),
    ]
  }()

  static func catalog() throws -> FeatureCatalog { try FeatureCatalog("ranker", definitions) }

  @Test("The layout lists the columns, tables and vectors in the order of the definitions")
  func layout() throws {
    let layout = try Self.catalog().layout
    #expect(layout.dense == ["item_clicks", "item_clicks.is_missing", "price"])
    #expect(layout.sparse.map(\.name) == ["hour", "category", "device", "interests", "clicked", "category_device"])
    #expect(layout.sparse.map(\.vocabulary) == [5, 1_024, 16, 1_024, 4_096, 512])
    #expect(layout.vectors.map(\.dimension) == [2])
  }

  @Test("The version is frozen, and any change of a definition or of their order changes it")
  func version() throws {
    let base = try Self.catalog()
    #expect(base.version == "ranker@9d6be02d686acac9")
    #expect(try Self.catalog().version == base.version)
    var versions: Set<String> = [base.version]
    let space = try SpaceID("image.lite0.v2")
    let changes: [(Int, FeatureDefinition)] = [
      (0, .init("item_clicks", .item, .numeric([.log1p, .clip(0...1_000)]), delay: 60)),
      (0, .init("item_clicks", .item, .numeric([.clip(0...1_001), .log1p]), delay: 60)),
      (0, .init("item_clicks", .item, .numeric([.clip(0...1_000), .log1p]), delay: 61)),
      (0, .init("item_clicks", .ad, .numeric([.clip(0...1_000), .log1p]), delay: 60)),
      (0, .init("item_shows", .item, .numeric([.clip(0...1_000), .log1p]), delay: 60)),
      (1, .init("price", .item, .numeric(missing: 0, isIndicated: false))),
      (1, .init("price", .item, .numeric(missing: -1))),
      (2, .init("hour", .context, .numeric([.bucketise([6, 12, 19])]))),
      (5, .init("interests", .user, .multiValued(vocabulary: 1_024, limit: 4))),
      (6, .init("clicked", .user, .sequence(vocabulary: 4_096, last: 3))),
      (7, .init("picture", .item, .embedding(space, dimension: 2))),
      (8, .init("category_device", .userItem, .cross("device", "category", vocabulary: 512))),
    ]
    for (place, definition) in changes {
      var definitions = Self.definitions
      definitions[place] = definition
      #expect(versions.insert(try FeatureCatalog("ranker", definitions).version).inserted)
    }
    #expect(versions.insert(try FeatureCatalog("other", Self.definitions).version).inserted)
    #expect(versions.insert(try FeatureCatalog("ranker", Self.definitions.reversed()).version).inserted)
  }

  @Test("A catalogue is the same after a file of it was written and read")
  func coding() throws {
    let catalog = try Self.catalog()
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let read = try JSONDecoder().decode(FeatureCatalog.self, from: encoder.encode(catalog))
    #expect(read == catalog)
    #expect(read.version == catalog.version)
  }

  @Test("A file is read as its documentation says")
  func file() throws {
    let text = """
      {"name": "ranker", "features": [
        {"name": "item_clicks", "entity": "item", "kind": "numeric", "transforms": [{"clip": [0, 1000]}, "log1p"], "delay": 60},
        {"name": "price", "entity": "item", "kind": "numeric", "missing": -1, "indicated": false},
        {"name": "hour", "entity": "context", "kind": "numeric", "transforms": [{"buckets": [6, 12, 18]}]},
        {"name": "category", "entity": "item", "kind": "categorical", "vocabulary": 1024},
        {"name": "device", "entity": "context", "kind": "categorical", "vocabulary": 16},
        {"name": "interests", "entity": "user", "kind": "multi_valued", "vocabulary": 1024, "limit": 3},
        {"name": "clicked", "entity": "user", "kind": "sequence", "vocabulary": 4096, "last": 2},
        {"name": "picture", "entity": "item", "kind": "embedding", "space": "image.lite0.v1", "dimension": 2},
        {"name": "category_device", "entity": "user_item", "kind": "cross", "of": ["category", "device"], "vocabulary": 512}
      ]}
      """
    #expect(try JSONDecoder().decode(FeatureCatalog.self, from: Data(text.utf8)) == Self.catalog())
  }

  @Test(
    "A definition that contradicts itself or others is refused by name, with the remedy",
    arguments: [
      (#"{"name":"Bad","entity":"item","kind":"numeric"}"#, "Bad has a name of other letters"),
      (#"{"name":"x","entity":"item","kind":"categorical","vocabulary":1}"#, "x has a vocabulary of 1: give"),
      (
        #"{"name":"x","entity":"item","kind":"numeric","vocabulary":9}"#,
        "x, which is numeric, has no field vocabulary: use"
      ),
      (#"{"name":"x","entity":"item","kind":"numeric","misssing":0}"#, "has no field misssing: use"),
      (#"{"name":"x","entity":"item","kind":"numeric","delay":-1}"#, "x has a delay of -1 s: give 0"),
      (#"{"name":"x","entity":"item","kind":"numeric","transforms":["log"]}"#, "A transform is log: write"),
      (#"{"name":"x","entity":"item","kind":"numeric","transforms":[{"clip":[2,1]}]}"#, "A clip has no two rising"),
      (
        #"{"name":"x","entity":"item","kind":"numeric","transforms":[{"buckets":[2,1]}]}"#,
        "boundaries that do not rise"
      ),
      (
        #"{"name":"x","entity":"item","kind":"numeric","transforms":[{"buckets":[1]},"log1p"]}"#, "put the buckets last"
      ),
      (#"{"name":"x","entity":"user","kind":"sequence","vocabulary":9,"last":0}"#, "x reads 0 values: give 1"),
      (#"{"name":"x","entity":"item","kind":"cross","of":["a","b"],"vocabulary":9}"#, "crosses b, which is not in"),
      (#"{"name":"x","entity":"item","kind":"cross","of":["a","a"],"vocabulary":9}"#, "crosses a with itself"),
      (#"{"name":"x","entity":"item","kind":"cross","of":["a"],"vocabulary":9}"#, "A cross names 1 features"),
      (#"{"name":"x","entity":"user","kind":"cross","of":["a","c"],"vocabulary":9}"#, "make it user_item"),
      (#"{"name":"a","entity":"item","kind":"numeric"}"#, "Two features are named a"),
    ])
  func faults(definition: String, message: String) {
    let text = """
      {"name":"m","features":[{"name":"a","entity":"item","kind":"categorical","vocabulary":9},
      {"name":"c","entity":"context","kind":"categorical","vocabulary":9},\(definition)]}
      """
    let error = #expect(throws: PredictionError.self) {
      try JSONDecoder().decode(FeatureCatalog.self, from: Data(text.utf8))
    }
    #expect(error?.code == .badCatalog)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test("Collisions are as many as an ideal hash gives, and are counted exactly")
  func collisions() throws {
    let catalog = try FeatureCatalog("m", [FeatureDefinition("id", .item, .categorical(vocabulary: 20_001))])
    let keys = (0..<10_000).map { FeatureKey(Int64($0)) }
    let report = try catalog.collisions(of: "id", among: keys + keys + [.missing])
    #expect(report.keys == 10_000)
    #expect(report.identifiers == 20_000)
    // 1 − (1 − 1/20000)^9999 = 0.3935; the standard deviation of the share is 0.006.
    #expect(abs(report.expectedShare - 0.39346) < 1e-4)
    #expect(abs(report.share - report.expectedShare) < 0.02)
    let batch = try catalog.encode(
      ["id": .init(.keys(keys), asOf: .timeless)], rows: keys.count, decisions: .one(Timestamp(milliseconds: 0)))
    let counts = Dictionary(batch.sparse[0].ids.map { ($0, 1) }, uniquingKeysWith: +)
    #expect(counts.count == report.used)
    #expect(counts.values.filter { $0 > 1 }.reduce(0, +) == report.colliding)
    #expect(counts.values.max() == report.largest)
    #expect(batch.sparse[0].ids.allSatisfy { (1..<20_001).contains($0) })
    #expect(throws: PredictionError.self) { try catalog.collisions(of: "none", among: keys) }
  }
}
