import Domain
import Foundation
import Prediction
import Statistics
import Testing

@Suite("Popularity model")
struct PopularityModelTests {
  @Test("Its order comes near that of the planted rates; constants and chance have none")
  func ranking() throws {
    var world = try ShopWorld(items: 800, seed: 5)
    let counts = world.counts(least: 64, most: 4_096)
    let (items, clicks) = world.trial(times: 60)
    let planted = Dictionary(uniqueKeysWithValues: zip(world.items, world.rates))
    func area(_ scores: [Double]) throws -> Double { try AreaUnderCurve(scores: scores, outcomes: clicks).estimate }

    let best = try area(items.map { planted[$0, default: 0] })
    let popularity = try area(PopularityModel(counts: counts).clickRates(items))
    let chance = try area(RandomModel().clickRates(items, seed: 9))
    #expect(try area(ConstantModel(counts: counts).clickRates(items)) == 0.5)
    #expect(abs(chance - 0.5) < 0.02)
    #expect(popularity > 0.5 + 0.7 * (best - 0.5))
    #expect(popularity <= best + 0.005)
  }

  @Test("Where many items were hardly shown, it ranks and predicts better than the items' own shares")
  func smallCounts() throws {
    var world = try ShopWorld(items: 800, seed: 6)
    let counts = world.counts(most: 256)
    let (items, clicks) = world.trial(times: 60)
    func loss(_ rates: [Double]) -> Double {
      zip(rates, clicks).reduce(0) { $0 - log($1.1 ? $1.0 : 1 - $1.0) } / Double(clicks.count)
    }
    let shares = items.map { item in
      let count = counts[item, default: ActionCounts()]
      return min(max(count.clicks / count.examinations, 1e-3), 1 - 1e-3)
    }
    let rates = try PopularityModel(counts: counts).clickRates(items)
    #expect(
      try AreaUnderCurve(scores: rates, outcomes: clicks).estimate
        > AreaUnderCurve(scores: shares, outcomes: clicks).estimate)
    #expect(loss(rates) < loss(shares))
    #expect(try loss(rates) < loss(ConstantModel(counts: counts).clickRates(items)))
  }

  @Test("An unseen item gets the prior's mean, and an item's rate leaves it as its counts grow")
  func shrinkage() throws {
    var world = try ShopWorld(items: 300, seed: 7)
    var counts = world.counts(most: 512)
    let steps = try [0.0, 10, 1_000, 100_000].map { shown in
      let item = try ItemID("shown \(shown)")
      counts[item] = ActionCounts(examinations: shown, clicks: shown / 2)
      return item
    }
    let model = try PopularityModel(counts: counts)
    let rates = model.clickRates(steps)
    let base = try #require(model.baseRates.click)
    #expect(model.clickRates([try ItemID("unseen")]) == [Double(base)])
    #expect(Float(rates[0]) == base)
    #expect(rates == rates.sorted())
    #expect(abs(rates[3] - 0.5) < 1e-3)
  }

  @Test("Rates that nothing is known of are missing, and an action nobody took is rare, not impossible")
  func missing() throws {
    let item = try ItemID("a")
    let batch = PredictionBatch(items: [item], isAd: true, surface: .search)
    let nothing = try PopularityModel(counts: [:])
    #expect(try nothing.predict(batch) == PredictedRates(missing: 1))
    #expect(try nothing.predict(batch).click[0].isNaN)
    #expect(try PopularityModel(counts: [item: ActionCounts()]).predict(batch) == PredictedRates(missing: 1))

    let clicked = try PopularityModel(counts: [item: ActionCounts(examinations: 99, clicks: 9)]).predict(batch)
    #expect(clicked.conversion[0] > 0)
    #expect(clicked.conversion[0] < 0.01)
  }

  @Test("The version is that of the content: equal for equal counts in any order, another for any change")
  func versions() throws {
    var world = try ShopWorld(items: 50, seed: 8)
    let counts = world.counts(most: 64)
    let model = try PopularityModel(counts: counts)
    let reordered = Dictionary(uniqueKeysWithValues: counts.sorted { $0.key > $1.key })
    #expect(try PopularityModel(counts: reordered).version == model.version)
    #expect(model.version.wholeMatch(of: /popularity@[0-9a-f]{16}/) != nil)

    for change in [\ActionCounts.examinations, \.clicks, \.saves, \.hides, \.conversions] {
      var changed = counts
      changed[world.items[3], default: ActionCounts()][keyPath: change] += 1
      #expect(try PopularityModel(counts: changed).version != model.version)
    }
  }

  @Test("A stored model is the same one, down to its bytes")
  func storing() throws {
    var world = try ShopWorld(items: 50, seed: 9)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for counts in [world.counts(most: 64), [:]] {
      let model = try PopularityModel(counts: counts)
      let bytes = try encoder.encode(model)
      let restored = try JSONDecoder().decode(PopularityModel.self, from: bytes)
      #expect(restored == model)
      #expect(restored.version == model.version)
      #expect(try encoder.encode(restored) == bytes)
      let batch = PredictionBatch(items: world.items, isAd: false, surface: .related)
      #expect(try restored.predict(batch) == model.predict(batch))
    }
  }

  @Test(
    "A damaged file is refused",
    arguments: [
      #"{"priors":{"click":{"mean":1.5,"strength":2}},"items":[]}"#,
      #"{"priors":{"click":{"mean":0.5,"strength":0}},"items":[]}"#,
      #"{"priors":{},"items":[{"item":"a","counts":{"examinations":-1,"clicks":0,"saves":0,"hides":0,"conversions":0}}]}"#,
      #"{"priors":{},"items":[{"item":"a","counts":{"examinations":1,"clicks":0,"saves":0,"hides":0,"conversions":0}},"#
        + #"{"item":"a","counts":{"examinations":2,"clicks":0,"saves":0,"hides":0,"conversions":0}}]}"#,
    ])
  func damage(json: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(PopularityModel.self, from: Data(json.utf8))
    }
  }

  @Test("Counts that nobody can have counted are refused", arguments: [-1, .nan, .infinity])
  func refused(count: Double) throws {
    let counts = [try ItemID("a"): ActionCounts(examinations: 10, saves: count)]
    let popularity = #expect(throws: PredictionError.self) { try PopularityModel(counts: counts) }
    #expect(popularity?.code == .badCounts)
    let constant = #expect(throws: PredictionError.self) { try ConstantModel(counts: counts) }
    #expect(constant?.code == .badCounts)
  }
}
