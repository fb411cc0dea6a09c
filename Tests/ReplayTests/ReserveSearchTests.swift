import Domain
import Market
import Statistics
import TestSupport
import Testing

@testable import Replay

@Suite("Reserve search")
struct ReserveSearchTests {
  private let market = PlantedMarket(seed: 21, pages: 900)

  @Test("The best reserve earns most of those tried, and every one is told")
  func best() throws {
    var random = SeededRandom(seed: 1)
    let reserves = [0, 200_000, 20_000_000, 60_000_000, 400_000_000].map { Micros(rawValue: $0) }
    let search = try ReserveSearch(market.day().pages, reserves: reserves, using: &random)
    #expect(search.points.map(\.reserve) == reserves)
    let most = try #require(search.points.max { $0.revenue < $1.revenue })
    #expect(search.best == most.reserve && most.revenue > 0)
    #expect(search.points.last?.revenue == 0)
  }

  @Test("Where the present reserve is all there is to choose nothing is gained")
  func nothing() throws {
    var random = SeededRandom(seed: 2)
    let present = market.policy.reservePerThousand
    let search = try ReserveSearch(market.day().pages, reserves: [present], using: &random)
    #expect(search.best == present)
    #expect(search.gain.estimate == 0 && search.gain.low == 0 && search.gain.high == 0)
  }

  @Test("A reserve that a present one of nothing leaves to be found is worth a gain above nothing on other people")
  func gain() throws {
    var free = market
    free.campaigns = 4
    free.policy.adLoad.maximum = 3
    free.policy.reservePerThousand = .zero
    var random = SeededRandom(seed: 3)
    let reserves = (0...12).map { Micros(rawValue: Int64($0) * 5_000_000) }
    let search = try ReserveSearch(free.day().pages, reserves: reserves, using: &random)
    #expect(search.best > .zero)
    #expect(search.gain.low > 0)
  }
}
