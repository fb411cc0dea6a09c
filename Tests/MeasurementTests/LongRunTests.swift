import Domain
import Foundation
import Measurement
import Statistics
import Testing

@Suite("Long-run effects")
struct LongRunTests {
  private static func interval(_ estimate: Double, half: Double = 0.01) -> ConfidenceInterval {
    ConfidenceInterval(estimate: estimate, low: estimate - half, high: estimate + half, level: 0.95)
  }

  @Test("A learning curve is found again from its first quarter", arguments: [20.0, 34, 74])
  func curve(constant: Double) throws {
    let times = (0..<13).map { 7 * (Double($0) + 0.5) }
    let effects = times.map { Self.interval(-0.02 - 0.15 * (1 - exp(-$0 / constant))) }
    let curve = try LearningCurve(times: times, effects: effects)
    #expect(abs(curve.mean(from: 608, to: 638) + 0.17) < 0.17 * 0.03)
    #expect(abs(curve.immediate + 0.02) < 0.005)
    #expect(abs(curve.time / constant - 1) < 0.1)
  }

  @Test("Effects of few or no periods make no curve")
  func fewPeriods() {
    #expect(throws: MeasurementError.self) {
      try LearningCurve(times: [1, 2, 3], effects: [1, 2, 3].map { Self.interval($0) })
    }
    #expect(throws: MeasurementError.self) { try LearningCurve(times: [1, 2, 3, 4], effects: [Self.interval(0)]) }
  }

  @Test("The post-period design reads what differs between the arms, and its interval holds a true zero")
  func postPeriod() throws {
    var random = SeededRandom(seed: 3)
    func exposures(_ rate: Double) -> [LearnedEffect.Exposure] {
      (0..<2_000).map { _ in
        LearnedEffect.Exposure(events: Double((0..<20).count { _ in random.chance(rate) }), opportunities: 20)
      }
    }
    let arms = [UInt8](repeating: 1, count: 2_000) + [UInt8](repeating: 0, count: 2_000)
    let learned = try LearnedEffect.postPeriod(exposures(0.45) + exposures(0.5), arms: arms)
    #expect(learned.contains(-0.1) && learned.high < -0.08)
    let none = try LearnedEffect.postPeriod(exposures(0.5) + exposures(0.5), arms: arms)
    #expect(none.contains(0))
  }

  @Test("Days of a cookie-cookie-day design are pooled by what each is worth")
  func pooled() {
    let pooled = LearnedEffect.pooled([Self.interval(-0.1, half: 0.01), Self.interval(-0.3, half: 0.1)])
    #expect(abs(pooled.estimate + 0.1 + 0.2 / 101) < 1e-9)
    #expect(pooled.high - pooled.low < 0.02)
  }

  @Test("Up on the first day and down in the last week is flagged with the day on which it turns, noise is not")
  func reversal() {
    let daily = [0.2, 0.1, 0.03, -0.01, 0.01, -0.05, -0.1]
    let turned = EffectReversal(daily: daily, early: Self.interval(0.2), late: Self.interval(-0.08))
    #expect(turned.isReversal && turned.turnsOn == 6)
    let noise = EffectReversal(daily: daily, early: Self.interval(0.005), late: Self.interval(-0.08))
    #expect(!noise.isReversal && noise.turnsOn == nil)
  }

  @Test(
    "A surrogate index predicts an outcome that works through its surrogates, and its coefficients are those of the line"
  )
  func index() throws {
    var random = SeededRandom(seed: 1)
    let surrogates = (0..<200).map { _ in [random.normal(), random.normal()] }
    let outcomes = surrogates.map { 3 + 2 * $0[0] - $0[1] }
    let index = try SurrogateIndex(surrogates: surrogates, outcomes: outcomes, ridge: 0)
    #expect(abs(index.coefficients[0] - 2) < 1e-9 && abs(index.coefficients[1] + 1) < 1e-9)
    #expect(abs(index.intercept - 3) < 1e-9)
    let effect = try index.effect(
      treated: surrogates.prefix(100).map { [$0[0] + 1, $0[1]] }, control: Array(surrogates.prefix(100)))
    #expect(abs(effect.estimate - 2) < 1e-9)
    #expect(throws: MeasurementError.self) {
      try SurrogateIndex(surrogates: surrogates.map { [$0[0], $0[0]] }, outcomes: outcomes, ridge: 0)
    }
  }
}
