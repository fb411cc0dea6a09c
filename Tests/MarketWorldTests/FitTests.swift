import Domain
import Testing

@testable import MarketWorld

@Suite("Fitting a marketplace to a log")
struct FitTests {
  private static func log(days: Int, seed: UInt64, _ change: (inout MarketplaceSettings) -> Void) throws -> PageLog {
    var settings = MarketplaceSettings()
    settings.people = 400
    settings.campaigns = 24
    change(&settings)
    var world = try Marketplace(settings, rules: MarketplaceRules(), seed: seed)
    try world.run(days: 2)
    world.keepLog()
    try world.run(days: days)
    return try #require(world.log)
  }

  @Test("A table is read as it was written, and each page of a world is in it")
  func table() throws {
    let log = try Self.log(days: 2, seed: 1) { _ in }
    #expect(log.pages > 500 && log.ads > 500)
    let again = try PageLog(csv: log.csv)
    #expect(again == log)
  }

  @Test(
    "A table that is none is refused with its line",
    arguments: [
      "", "a,b\n", "\(PageLog.header)\n1,2\n", "\(PageLog.header)\n1,2,3,0,x,1,1,0\n",
      "\(PageLog.header)\n1,2,3,0,5,2,1,0\n",
    ])
  func badTables(text: String) {
    #expect(throws: MarketplaceError.self) { try PageLog(csv: text) }
  }

  @Test("A world comes to the click rate, the prices and the hours of another from which it started away")
  func fit() throws {
    let log = try Self.log(days: 10, seed: 5) {
      $0.conversionValue = 16
      $0.adPenalty = 0
      $0.hourlyTraffic = (0..<24).map { $0 < 12 ? 1 : 3 }
    }
    var start = MarketplaceSettings()
    start.people = 400
    start.campaigns = 24
    var options = WorldFit.Options()
    options.rounds = 6
    options.worldDays = 3
    options.daysBefore = 1
    let fit = try WorldFit(to: log, from: start, rules: MarketplaceRules(), options: options)
    #expect(fit.days == 8 && fit.heldOutDays == 2)
    let rows = Dictionary(uniqueKeysWithValues: fit.rows.map { ($0.moment, $0) })
    let click = try #require(rows["click rate, slot 1"])
    #expect(abs(click.world / click.log - 1) < 0.15)
    let price = try #require(rows["ln price, quantile 0.5"])
    #expect(abs(price.world - price.log) < 0.15)
    #expect((fit.settings.hourlyTraffic?[20] ?? 0) > 1.5 * (fit.settings.hourlyTraffic?[3] ?? 0))
    #expect(fit.rows.contains { $0.heldOutZ != nil })
  }

  @Test("A log that is too short is refused")
  func short() throws {
    let log = try Self.log(days: 3, seed: 5) { _ in }
    #expect(throws: MarketplaceError.self) {
      try WorldFit(to: log, from: MarketplaceSettings(), rules: MarketplaceRules())
    }
  }
}
