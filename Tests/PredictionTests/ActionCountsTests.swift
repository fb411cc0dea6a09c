import Domain
import Prediction
import Testing

@Suite("Action counts")
struct ActionCountsTests {
  @Test("Events are counted by kind, and kinds that no rate is about are not")
  func kinds() {
    var counts = ActionCounts()
    for kind in EventKind.allCases { counts.record(kind) }
    let conversions = EventKind.allCases.count { $0.isConversion }
    #expect(
      counts
        == ActionCounts(examinations: 1, clicks: 1, saves: 1, hides: 1, conversions: Double(conversions)))
  }

  @Test("An impression counts with its position's weight, and the last weight holds beyond")
  func positions() throws {
    let curve = try PositionCurve([1, 0.5, 0.25])
    var counts = ActionCounts()
    for position in [0, 1, 2, 7] { counts.record(.impression, position: position, curve: curve) }
    counts.record(.impression, curve: curve)
    #expect(counts.examinations == 1 + 0.5 + 0.25 + 0.25 + 1)
  }

  @Test("Counted by examinations, an item that stood low is not taken for a bad one")
  func positionBias() throws {
    let curve = try PositionCurve((0..<10).map { 1 / Double($0 + 1) })
    let (high, low) = (try ItemID("high"), try ItemID("low"))
    var random = SeededRandom(seed: 4)
    var weighted: [ItemID: ActionCounts] = [:]
    var plain: [ItemID: ActionCounts] = [:]
    for _ in 0..<20_000 {
      for (item, position, rate) in [(high, 0, 0.1), (low, 9, 0.2)] {
        weighted[item, default: ActionCounts()].record(.impression, position: position, curve: curve)
        plain[item, default: ActionCounts()].record(.impression, position: position)
        if random.chance(rate * curve.examination(at: position)) {
          weighted[item, default: ActionCounts()].record(.click)
          plain[item, default: ActionCounts()].record(.click)
        }
      }
    }
    let corrected = try PopularityModel(counts: weighted).clickRates([high, low])
    let biased = try PopularityModel(counts: plain).clickRates([high, low])
    #expect(abs(corrected[0] - 0.1) < 0.01)
    #expect(abs(corrected[1] - 0.2) < 0.03)
    #expect(biased[1] < biased[0])
  }

  @Test("A curve without a weight in 0...1, or with a zero, is refused", arguments: [[], [1, 0], [1.5], [.nan]])
  func badCurve(weights: [Double]) {
    let error = #expect(throws: PredictionError.self) { try PositionCurve(weights) }
    #expect(error?.code == .badCurve)
  }
}
