import Domain
import Foundation
import TestSupport
import Testing

@testable import Prediction

@Suite("Encoding features")
struct FeatureEncodingTests {
  private static let now = Timestamp(milliseconds: 1_000_000_000)
  private static let before = Moments.one(now.advanced(bySeconds: -60))

  /// Three candidates of one request; the second lacks everything that it may lack.
  private static func inputs() throws -> [String: FeatureInput] {
    let space = try SpaceID("image.lite0.v1")
    return [
      "item_clicks": .init(.numbers([3, .nan, 5_000]), asOf: before),
      "price": .init(.numbers([2.5, .nan, 0]), asOf: .timeless),
      "hour": .init(.numbers([12]), asOf: .one(now)),
      "category": .init(.keys([FeatureKey("birds"), .missing, FeatureKey("fish")]), asOf: .timeless),
      "device": .init(.keys([FeatureKey("phone")]), asOf: .one(now)),
      "interests": .init(.keyLists((0..<5).map { FeatureKey(Int64($0)) }, offsets: [0, 5]), asOf: .one(now)),
      "clicked": .init(.keyLists((0..<4).map { FeatureKey(Int64($0)) }, offsets: [0, 4]), asOf: .one(now)),
      "picture": .init(
        .vectors([1, 2, .nan, .nan, 5, 6], space: space, dimension: 2), isPresent: [true, false, true], asOf: .timeless),
    ]
  }

  private static func encoded(_ change: (inout [String: FeatureInput]) throws -> Void = { _ in }) throws -> ExampleBatch
  {
    var inputs = try inputs()
    try change(&inputs)
    return try FeatureCatalogTests.catalog().encode(inputs, rows: 3, decisions: .one(now))
  }

  private static func refusal(_ change: (inout [String: FeatureInput]) throws -> Void) -> PredictionError? {
    #expect(throws: PredictionError.self) { try encoded(change) }
  }

  @Test("Numbers are transformed, and a missing one is its default with a mark, not 0")
  func numbers() throws {
    let batch = try Self.encoded()
    #expect(batch.dense == [log1p(3), 0, 2.5, 0, 1, -1, log1p(1_000), 0, 0])
    #expect(batch.version == (try FeatureCatalogTests.catalog().version) && batch.checkInvariants())
  }

  @Test("Buckets count the boundaries at or below the number")
  func buckets() throws {
    for (hour, id) in [(0, 1), (5.9, 1), (6, 2), (12, 3), (17, 3), (18, 4), (99, 4), (Float.nan, 0)]
      as [(Float, UInt32)]
    {
      let batch = try Self.encoded { $0["hour"] = .init(.numbers([hour]), asOf: .one(Self.now)) }
      #expect(batch.sparse[0].ids == [id])
      #expect(batch.sparse[0].isShared)
    }
  }

  @Test("Keys are identifiers within the vocabulary, and a missing one is 0; shared values stand once")
  func keys() throws {
    let batch = try Self.encoded()
    let category = batch.sparse[1]
    #expect(!category.isShared)
    #expect(category.offsets == [0, 1, 2, 3])
    #expect(category.ids[1] == 0 && category.ids[0] != 0 && category.ids[0] != category.ids[2])
    #expect(batch.sparse[2].isShared)
    #expect(batch.sparse[2].ids(ofRow: 0) == batch.sparse[2].ids(ofRow: 2))
    for (sparse, layout) in zip(batch.sparse, batch.layout.sparse) {
      #expect(sparse.ids.allSatisfy { $0 < layout.vocabulary })
    }
  }

  @Test("A set keeps its first values, a sequence its last; an empty list is not a missing one")
  func lists() throws {
    let keys = (0..<5).map { FeatureKey(Int64($0)) }
    let batch = try Self.encoded()
    let alone = try Self.encoded {
      $0["interests"] = .init(.keyLists(Array(keys[..<3]), offsets: [0, 3]), asOf: .one(Self.now))
      $0["clicked"] = .init(.keyLists(Array(keys[2..<4]), offsets: [0, 2]), asOf: .one(Self.now))
    }
    #expect(batch == alone)
    #expect(batch.sparse[3].ids.count == 3 && batch.sparse[4].ids.count == 2)
    let lacking = try Self.encoded {
      $0["interests"] = .init(.keyLists([], offsets: [0, 0]), asOf: .one(Self.now))
      $0["clicked"] = .init(.keyLists([], offsets: [0, 0]), isPresent: [false], asOf: .one(Self.now))
    }
    #expect(lacking.sparse[3].ids.isEmpty)
    #expect(lacking.sparse[4].ids == [0])
  }

  @Test("A cross tells pairs apart, and is missing when either part is")
  func crosses() throws {
    let cross = try Self.encoded().sparse[5]
    #expect(cross.ids[1] == 0 && cross.ids[0] != 0 && cross.ids[0] != cross.ids[2])
    let other = try Self.encoded { $0["device"] = .init(.keys([FeatureKey("desk")]), asOf: .one(Self.now)) }
    #expect(other.sparse[5].ids[0] != cross.ids[0])
    let none = try Self.encoded { $0["device"] = .init(.keys([.missing]), asOf: .one(Self.now)) }
    #expect(none.sparse[5].ids == [0, 0, 0])
  }

  @Test("A missing vector is zeros with a mark")
  func vectors() throws {
    let vectors = try Self.encoded().vectors[0]
    #expect(vectors.elements == [1, 2, 0, 0, 5, 6])
    #expect(vectors.isPresent == [true, false, true])
  }

  @Test("A value newer than its decision is a leak, to the millisecond and after its delay")
  func leaks() throws {
    let exact = Self.now.advanced(bySeconds: -60)
    _ = try Self.encoded { $0["item_clicks"] = .init(.numbers([1, 2, 3]), asOf: .each([exact, exact, exact])) }
    let late = exact.advanced(byMilliseconds: 1)
    let error = Self.refusal { $0["item_clicks"] = .init(.numbers([1, 2, 3]), asOf: .each([exact, late, late])) }
    #expect(error?.code == .leak)
    let leak = error?.cause as? FeatureLeak
    #expect(
      leak
        == FeatureLeak(
          feature: "item_clicks", row: 1, rowCount: 2, asOf: late, decision: Self.now, delay: 60))
    // What is missing tells nothing of the future.
    _ = try Self.encoded { $0["item_clicks"] = .init(.numbers([1, .nan, .nan]), asOf: .each([exact, late, late])) }
    let shared = Self.refusal {
      $0["device"] = .init(.keys([FeatureKey("phone")]), asOf: .one(Self.now.advanced(byMilliseconds: 1)))
    }
    #expect((shared?.cause as? FeatureLeak)?.rowCount == 3)
  }

  @Test("Each row of a log is held against its own decision")
  func leaksOfLogs() throws {
    let catalog = try FeatureCatalog("m", [FeatureDefinition("x", .user, .numeric())])
    let days = (0..<4).map { Timestamp(milliseconds: Int64($0) * 86_400_000) }
    let input = FeatureInput(.numbers([0, 1, 2, 3]), asOf: .each(days))
    _ = try catalog.encode(["x": input], rows: 4, decisions: .each(days))
    let error = #expect(throws: PredictionError.self) {
      try catalog.encode(["x": input], rows: 4, decisions: .each([days[0], days[1], days[1], days[3]]))
    }
    #expect((error?.cause as? FeatureLeak)?.row == 2)
  }

  @Test("Inputs of another type, length, space or name are refused with the name of the feature")
  func refusals() throws {
    let lite1 = try SpaceID("image.lite1.v1")
    let lite0 = try SpaceID("image.lite0.v1")
    let cases: [(String, FeatureInput?)] = [
      ("price", nil), ("price", .init(.keys([.missing, .missing, .missing]), asOf: .timeless)),
      ("price", .init(.numbers([1]), asOf: .timeless)), ("price", .init(.numbers([1, .infinity, 1]), asOf: .timeless)),
      ("price", .init(.numbers([1, 2, 3]), asOf: .each([Self.now]))),
      ("price", .init(.numbers([1, 2, 3]), isPresent: [true], asOf: .timeless)),
      ("item_clicks", .init(.numbers([1, -.infinity, 1]), asOf: .timeless)),
      ("category", .init(.numbers([1, 2, 3]), asOf: .timeless)),
      ("clicked", .init(.keyLists([], offsets: []), asOf: .timeless)),
      ("clicked", .init(.keyLists([.missing], offsets: [0, 2]), asOf: .timeless)),
      ("picture", .init(.vectors([1, 2, 3, 4, 5, 6], space: lite1, dimension: 2), asOf: .timeless)),
      ("picture", .init(.vectors([1, 2, 3], space: lite0, dimension: 1), asOf: .timeless)),
      ("picture", .init(.vectors([1, 2, 3, 4, 5], space: lite0, dimension: 2), asOf: .timeless)),
      ("picture", .init(.vectors([1, 2, 3, 4, 5, .nan], space: lite0, dimension: 2), asOf: .timeless)),
      ("category_device", .init(.keys([.missing, .missing, .missing]), asOf: .timeless)),
      ("unknown", .init(.numbers([1, 2, 3]), asOf: .timeless)),
    ]
    for (name, input) in cases {
      let error = Self.refusal { $0[name] = input }
      #expect(error?.code == .badFeatures)
      #expect(error?.message.contains(name) == true, "\(error?.message ?? "")")
    }
  }

  @Test("A logarithm of what has none is refused, unless it is clipped before")
  func logarithms() throws {
    let now = Moments.one(Self.now)
    let bare = try FeatureCatalog("m", [FeatureDefinition("x", .item, .numeric([.log1p]))])
    #expect(throws: PredictionError.self) {
      try bare.encode(["x": .init(.numbers([-2]), asOf: now)], rows: 1, decisions: now)
    }
    let clipped = try FeatureCatalog("m", [FeatureDefinition("x", .item, .numeric([.clip(0...9), .log1p]))])
    #expect(try clipped.encode(["x": .init(.numbers([-2]), asOf: now)], rows: 1, decisions: now).dense == [0, 0])
  }

  @Test("Rows encoded together are those encoded one by one", arguments: [1, 2, 3])
  func rowByRow(seed: UInt64) throws {
    let catalog = try FeatureCatalogTests.catalog()
    var random = SeededRandom(seed: seed)
    let rows = 20
    var inputs = try Self.inputs()
    inputs["item_clicks"] = .init(
      .numbers((0..<rows).map { _ in random.chance(0.2) ? .nan : Float(random.int(0...99)) }), asOf: .timeless)
    inputs["price"] = .init(.numbers((0..<rows).map { _ in Float(random.normal()) }), asOf: .timeless)
    let keys = (0..<rows).map { _ in random.chance(0.2) ? .missing : FeatureKey(random.anyInt64()) }
    inputs["category"] = .init(.keys(keys), asOf: .timeless)
    let elements = (0..<(2 * rows)).map { _ in Float(random.normal()) }
    inputs["picture"] = .init(.vectors(elements, space: try SpaceID("image.lite0.v1"), dimension: 2), asOf: .timeless)
    let all = try catalog.encode(inputs, rows: rows, decisions: .one(Self.now))
    let order = (0..<rows).filter { _ in random.chance(0.5) }.reversed().map(\.self)
    let kept = all.keeping(order)
    #expect(all.checkInvariants() && kept.checkInvariants())
    for (place, row) in order.enumerated() {
      var one = inputs
      for (name, input) in inputs where catalog[name]?.entity == .item {
        one[name] =
          switch input.values {
          case .numbers(let values): .init(.numbers([values[row]]), asOf: .timeless)
          case .keys(let values): .init(.keys([values[row]]), asOf: .timeless)
          case .vectors(let values, let space, let dimension):
            .init(
              .vectors(Array(values[(2 * row)..<(2 * row + 2)]), space: space, dimension: dimension), asOf: .timeless)
          case .keyLists: input
          }
      }
      let single = try catalog.encode(one, rows: 1, decisions: .one(Self.now))
      let width = kept.layout.dense.count
      #expect(Array(kept.dense[(place * width)..<((place + 1) * width)]) == single.dense)
      for (left, right) in zip(kept.sparse, single.sparse) { #expect(left.ids(ofRow: place) == right.ids(ofRow: 0)) }
      #expect(Array(kept.vectors[0].elements[(2 * place)..<(2 * place + 2)]) == single.vectors[0].elements)
    }
  }

  @Test("A million values that no model has seen take the vocabulary's identifiers, and no more")
  func unseen() throws {
    let catalog = try FeatureCatalog("m", [FeatureDefinition("id", .item, .categorical(vocabulary: 1_000))])
    let keys = (0..<1_000_000).map { FeatureKey(Int64($0)) }
    let batch = try catalog.encode(
      ["id": .init(.keys(keys), asOf: .timeless)], rows: keys.count, decisions: .one(Self.now))
    #expect(batch.checkInvariants())
    var counts = [Int](repeating: 0, count: 1_000)
    for id in batch.sparse[0].ids { counts[Int(id)] += 1 }
    // Each of 999 gets 1001 ± 32; six standard deviations.
    #expect(counts[0] == 0 && counts[1...].allSatisfy { abs($0 - 1_001) < 200 })
  }

  @Test("Keys are frozen: tables of trained models are indexed by them")
  func frozenKeys() {
    // FNV-1a and the mixer of SplitMix64, computed apart.
    #expect(FeatureKey("").rawValue == 0x4F2D_B50F_1240_40CD)
    #expect(FeatureKey("birds").rawValue == 0x8B4E_6D86_F981_BA16)
    #expect(FeatureKey(7 as Int64).rawValue == 0x63CB_E1E4_5932_0DD7)
    #expect(FeatureKey("birds").id(in: 1_024, salt: FeatureKey("category").rawValue) == 4)
    #expect(FeatureKey("birds").crossed(with: .missing) == .missing)
    #expect(FeatureKey("a").crossed(with: FeatureKey("b")) != FeatureKey("b").crossed(with: FeatureKey("a")))
  }
}
