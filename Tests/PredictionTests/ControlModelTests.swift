import Domain
import Foundation
import Prediction
import Testing

@Suite("Control models")
struct ControlModelTests {
  private let rates = ActionRates(click: 0.5, save: 0.25, hide: nil, conversion: 0)

  @Test("The constant model gives the pooled rates to everything")
  func pooled() throws {
    let counts = [
      try ItemID("a"): ActionCounts(examinations: 30, clicks: 10, saves: 1),
      try ItemID("b"): ActionCounts(examinations: 10, hides: 4),
    ]
    let model = try ConstantModel(counts: counts)
    #expect(model.rates == ActionRates(click: 0.25, save: 0.025, hide: 0.1, conversion: 0))
    let batch = PredictionBatch(items: [try ItemID("b"), try ItemID("c")], isAd: true, surface: .ads)
    let predicted = try model.predict(batch)
    #expect(predicted[0] == model.rates)
    #expect(predicted[1] == model.rates)
    #expect(try ConstantModel(counts: [:]).predict(batch) == PredictedRates(missing: 2))
  }

  @Test("A missing rate is predicted as missing, and a rate of 0 as 0")
  func missing() throws {
    let batch = PredictionBatch(items: [try ItemID("a")], isAd: false, surface: .homeFeed)
    for model in [try ConstantModel(rates: rates), try RandomModel(limits: rates)] as [any Predictor] {
      let predicted = try model.predict(batch)
      #expect(predicted.hide[0].isNaN)
      #expect(predicted.conversion == [0])
    }
  }

  @Test("A drawn rate depends on seed and item, not on the items beside it")
  func draws() throws {
    let items = try (0..<2_000).map { try ItemID("item \($0)") }
    let model = try RandomModel()
    let all = model.clickRates(items, seed: 1)
    #expect(model.clickRates(items.reversed(), seed: 1) == all.reversed())
    #expect(model.clickRates([items[77]], seed: 1) == [all[77]])
    #expect(model.clickRates(items, seed: 2) != all)
    #expect(Set(all).count > 1_990)
  }

  @Test("Drawn rates are uniform from 0 up to their limits")
  func uniform() throws {
    let items = try (0..<4_000).map { try ItemID("item \($0)") }
    let predicted = try RandomModel(limits: rates).predict(
      PredictionBatch(items: items, isAd: false, surface: .homeFeed, seed: 3))
    for (column, limit) in [(predicted.click, 0.5), (predicted.save, 0.25)] {
      let shares = column.map { Double($0) / limit }.sorted()
      #expect(shares.allSatisfy { (0..<1).contains($0) })
      // Kolmogorov's distance of 4,000 uniform draws exceeds 0.031 once in a thousand times.
      let distance = shares.enumerated().map { abs($0.element - Double($0.offset) / 4_000) }.max() ?? 1
      #expect(distance < 0.031)
    }
  }

  @Test("Control models are stored and restored, and their versions tell them apart")
  func storing() throws {
    let constant = try ConstantModel(rates: rates)
    #expect(try JSONDecoder().decode(ConstantModel.self, from: JSONEncoder().encode(constant)) == constant)
    let random = try RandomModel(limits: rates)
    #expect(try JSONDecoder().decode(RandomModel.self, from: JSONEncoder().encode(random)) == random)
    let other = ActionRates(click: 0.5, save: 0.25, hide: 0, conversion: nil)
    let versions = [constant.version, random.version, try ConstantModel(rates: other).version]
    #expect(Set(versions).count == 3)
    #expect(constant.version.hasPrefix("constant@"))
    #expect(random.version.hasPrefix("random@"))
  }

  @Test("Rates that are no probabilities are refused, also from a file", arguments: [-0.1, 1.1, .nan] as [Float])
  func refused(rate: Float) throws {
    let bad = ActionRates(click: rate, save: nil, hide: nil, conversion: nil)
    let constant = #expect(throws: PredictionError.self) { try ConstantModel(rates: bad) }
    #expect(constant?.code == .badRates)
    let random = #expect(throws: PredictionError.self) { try RandomModel(limits: bad) }
    #expect(random?.code == .badRates)
    guard rate.isFinite else { return }
    #expect(throws: PredictionError.self) {
      try JSONDecoder().decode(ConstantModel.self, from: Data(#"{"click":\#(rate)}"#.utf8))
    }
  }
}
