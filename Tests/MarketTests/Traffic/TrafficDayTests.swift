import Domain
import Market
import TestSupport
import Testing

/// Seeds that chose no threshold; the figures over twenty more are `vitrine-market-rate traffic`'s.
@Suite("People and planted robots")
struct TrafficDayTests {
  @Test(
    "Of people's clicks few are filtered, and those by when they came alone; of robots' most are",
    arguments: [11, 12] as [UInt64])
  func found(seed: UInt64) throws {
    let day = try TrafficDay(seed: seed, people: 1_000)
    let tally = try TrafficTally(of: day, under: day.rules)
    let people = try #require(tally.clicks[.person])
    #expect(people.all > 500)
    // Pages that were left open for over an hour are planted with 0.4%.
    #expect(tally.caught(.person) < 0.015)
    #expect(Set(tally.mistaken.keys).isSubset(of: [.clickTooLate, .expiredToken]))
    #expect(tally.impressions[.person].map { $0.filtered == 0 } == true)
    #expect(tally.caught(.repeated) > 0.99)
    // One crawler of six works from a network that no list holds.
    #expect(tally.caught(.crawler) > 0.75)
    #expect(tally.caught(.replayer) > 0.99)
    #expect(tally.caught(.farm) > 0.15)
    #expect(tally.caught(.injector) > 0.6)
    // Nothing that these rules look at tells such a one from a person.
    #expect(tally.caught(.mimic) < 0.02)
    let alone = try TrafficTally(of: day, under: day.rules.ratesOnly)
    #expect(tally.recall > alone.recall + 0.2)
    #expect(tally.precision > 0.97)
  }
}
