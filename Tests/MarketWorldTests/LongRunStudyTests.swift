import Domain
import Measurement
import Statistics
import Testing

@testable import MarketWorld

@Suite("Long runs of a marketplace")
struct LongRunStudyTests {
  private static var settings: MarketplaceSettings {
    var settings = MarketplaceSettings()
    settings.people = 1_200
    settings.campaigns = 12
    return settings
  }

  @Test("Pages of one topic please on the first day, cost in the last week, and the experiment flags it")
  func reversal() throws {
    var settings = Self.settings
    settings.people = 3_000
    var study = ReversalStudy(settings: settings)
    study.daysBefore = 8
    let reading = try study.run(seed: 1)
    #expect(reading.firstTruth > 0 && reading.lateTruth < 0)
    #expect(reading.isFlagged)
    #expect((2...14).contains(reading.reversal.turnsOn ?? 0))
  }

  @Test("One more ad costs more visits in the end than in the first month, and both designs read what was learned")
  func learning() throws {
    var study = LongRunStudy(settings: Self.settings)
    study.days = 49
    study.horizon = 150
    let reading = try study.run(seed: 2)
    #expect(reading.longTruth < reading.monthTruth && reading.monthTruth < 0)
    #expect(reading.planted < 0)
    #expect(reading.postPeriod.estimate < 0 && reading.cookieDays.estimate < 0)
    #expect(reading.byCurve < reading.monthTruth)
    #expect(reading.weekly.count == 7)
  }
}
