import Domain
import Foundation
import Testing

@testable import Prediction

@Suite("Features")
struct FeatureTests {
  private static func table() throws -> ItemFeatureTable {
    ItemFeatureTable(categories: [
      try Category("animals/birds"), try Category("animals/fish"), try Category("music"), nil,
    ])
  }

  private static func column(_ name: FeatureSchema.Column, of features: FeatureColumns, row: Int) -> Float {
    features.dense[row * FeatureSchema.width + name.rawValue]
  }

  @Test("The schema's columns and version are frozen: a change of either is another version")
  func frozen() {
    #expect(FeatureSchema.version == "ranker-features.2")
    #expect(FeatureSchema.width == 34)
    #expect(FeatureSchema.denseNames.first == "itemClickOdds" && FeatureSchema.denseNames.last == "pictureQuery")
    #expect(FeatureSchema.id(of: nil) == 0)
    // FNV-1a of the path and a terminator, mixed by SplitMix64's output function, computed apart.
    #expect(FeatureSchema.id(of: try? Category("animals/birds")) == 512)
  }

  @Test("Odds of an item are those of its smoothed rate, by hand")
  func odds() throws {
    let counts = LiveCounts(shown: 80, clicks: 20, saves: 4, hides: 1, shownAsAd: 30, conversions: 3)
    let total = LiveCounts(shown: 800, clicks: 90, saves: 30, hides: 10, shownAsAd: 300, conversions: 9)
    let builder = FeatureBuilder(surface: .homeFeed, isKnown: true, history: .none, declared: [], seed: nil)
    let features = builder.columns(
      rows: [0], isAd: true, items: try Self.table(), counts: [counts], total: total, similarities: .init())
    let base = (90 + 200 * 0.05) / (800 + 200.0)
    let rate = (20 + 20 * base) / (80 + 20)
    let odds = Float(log(rate / (1 - rate)))
    #expect(abs(Self.column(.itemClickOdds, of: features, row: 0) - odds) < 1e-5)
    // Conversions are of ads alone.
    let sale = (3 + 20 * ((9 + 200 * 0.005) / (300 + 200.0))) / (30 + 20)
    #expect(abs(Self.column(.itemConversionOdds, of: features, row: 0) - Float(log(sale / (1 - sale)))) < 1e-5)
    #expect(Self.column(.isAd, of: features, row: 0) == 1)
    #expect(abs(Self.column(.itemShown, of: features, row: 0) - Float(log(81.0))) < 1e-5)
  }

  @Test("A history is tallied by category, what stands above it, and item; what was not acted on was passed over")
  func history() throws {
    let table = try Self.table()
    let history = PersonHistory(acted: [0, 0], kinds: [.click, .save], shown: [1, 0, 2, 3, 0], items: table)
    let birds = FeatureSchema.id(of: try Category("animals/birds"))
    let fish = FeatureSchema.id(of: try Category("animals/fish"))
    #expect(history.actions == LastActions(categories: [birds, birds], kinds: [1, 3]))
    #expect(history.passedRows == [1, 2, 3])
    #expect(history.passed == [fish, FeatureSchema.id(of: try Category("music")), 0])
    let builder = FeatureBuilder(
      surface: .related, isKnown: true, history: history, declared: [try Category("animals")],
      seed: try Category("animals/fish"))
    let features = builder.columns(
      rows: [0, 1, 2, 3], isAd: false, items: table, counts: [LiveCounts](repeating: .init(), count: 4),
      total: .init(), similarities: .init())
    func value(_ name: FeatureSchema.Column, _ row: Int) -> Float { Self.column(name, of: features, row: row) }
    #expect(value(.itemShownToPerson, 0) == Float(log1p(2.0)) && value(.itemActedByPerson, 0) == Float(log1p(2.0)))
    #expect(value(.leafShown, 0) == Float(log1p(2.0)) && value(.topShown, 1) == Float(log1p(3.0)))
    #expect(value(.recentLeaf, 0) == 0.2)
    #expect(value(.leafOdds, 0) > 0 && value(.leafOdds, 2) < 0 && value(.leafOdds, 3) == 0)
    #expect((0..<4).map { value(.declaredInterest, $0) } == [1, 1, 0, 0])
    #expect((0..<4).map { value(.sameCategoryAsSeed, $0) } == [0, 1, 0, 0])
    #expect(value(.isRelated, 0) == 1 && value(.isSearch, 0) == 0)
  }

  @Test(
    "A candidate's features do not depend on those beside it, and are finite whatever is missing",
    arguments: 1...30 as ClosedRange<UInt64>)
  func independent(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let table = try Self.table()
    func rows(_ count: Int) -> [Int32] { (0..<count).map { _ in Int32(random.index(below: 4)) } }
    let history = PersonHistory(
      acted: rows(7), kinds: [EventKind](repeating: .click, count: 7), shown: rows(30), items: table)
    let builder = FeatureBuilder(surface: .search, isKnown: true, history: history, declared: [], seed: nil)
    let some = rows(6)
    let counts = some.map { _ in
      LiveCounts(shown: Float(random.index(below: 99)), clicks: Float(random.index(below: 200)))
    }
    var similarities = SimilarityColumns()
    similarities.picture.liked = some.map { _ in random.chance(0.3) ? .nan : Float(random.uniform()) }
    similarities.text.query = some.map { _ in random.chance(0.1) ? .infinity : Float(random.uniform()) }
    similarities.text.isKnown = some.map { _ in random.chance(0.5) }
    let all = builder.columns(
      rows: some, isAd: false, items: table, counts: counts, total: .init(), similarities: similarities)
    #expect(all.dense.allSatisfy { $0.isFinite })
    for place in some.indices {
      var own = SimilarityColumns()
      own.picture.liked = [similarities.picture.liked[place]]
      own.text.query = [similarities.text.query[place]]
      own.text.isKnown = [similarities.text.isKnown[place]]
      let single = builder.columns(
        rows: [some[place]], isAd: false, items: table, counts: [counts[place]], total: .init(), similarities: own)
      #expect(all.keeping([place]) == single)
    }
  }

  @Test("Live popularity predicts the odds of the features, and refuses to guess without them")
  func livePopularity() throws {
    let items = [try ItemID("a"), try ItemID("b")]
    var features = FeatureColumns(
      dense: [Float](repeating: 0, count: 2 * FeatureSchema.width), categories: [0, 0], actions: .none, passed: [])
    features.dense[FeatureSchema.width + FeatureSchema.Column.itemClickOdds.rawValue] = Float(log(0.2 / 0.8))
    let rates = try LivePopularityModel().predict(
      PredictionBatch(items: items, isAd: false, surface: .homeFeed, features: features))
    #expect(rates.click[0] == 0.5 && abs(rates.click[1] - 0.2) < 1e-6)
    let error = #expect(throws: PredictionError.self) {
      try LivePopularityModel().predict(PredictionBatch(items: items, isAd: false, surface: .homeFeed))
    }
    #expect(error?.code == .badFeatures)
  }
}
