import Domain
import Market
import Statistics
import TestSupport
import Testing

@Suite("Learning from logged auctions")
struct ReserveTests {
  private func auctions(_ count: Int, _ random: inout SeededRandom, top: Int) -> [ReserveLearning.Auction] {
    (0..<count).map { _ in
      let bids = (0..<2).map { _ in Micros(rawValue: Int64(random.int(0...top))) }
      return .init(best: max(bids[0], bids[1]), second: min(bids[0], bids[1]))
    }
  }

  @Test("The learned reserve brings what the best of all prices brings")
  func best() throws {
    try forEachSeed(400) { _, random in
      let auctions = auctions(random.int(1...30), &random, top: random.pick([3, 40]))
      let learned = try ReserveLearning(auctions)
      let candidates = (0...40).map { ReserveLearning.revenue(of: Micros(rawValue: $0), auctions) }
      try #require(learned.revenue == candidates.max())
      try #require(ReserveLearning.revenue(of: learned.reserve, auctions) == learned.revenue)
    }
  }

  @Test("From bidders of U[0,1] the reserve is near ½, and its gain over none near 5/12 − 1/3, inside the interval")
  func uniform() throws {
    var random = SeededRandom(seed: 1)
    let auctions = auctions(8_000, &random, top: 1_000_000)
    let reserve = try ReserveLearning(auctions).reserve
    #expect(abs(Double(reserve.rawValue) / 1_000_000 - 0.5) < 0.06, "\(reserve)")
    let gain = try ReserveLearning.gain(over: .zero, auctions, using: &random)
    #expect(gain.contains(1_000_000 / 12) && gain.high - gain.low < 20_000, "\(gain)")
  }

  @Test("Where the present reserve is the best one the interval of the gain holds nothing, though a search finds some")
  func honest() throws {
    var covered = 0
    for seed in 0..<100 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let auctions = auctions(300, &random, top: 1_000)
      let half = Micros(rawValue: 500)
      let gain = try ReserveLearning.gain(over: half, auctions, using: &random)
      covered += gain.low <= 0 ? 1 : 0
      #expect(try ReserveLearning(auctions).revenue >= ReserveLearning.revenue(of: half, auctions))
    }
    #expect(covered >= 95, "\(covered)")
  }

  @Test("A forecast counts what the bid would have won, at the logged prices, with an interval over hours")
  func forecast() throws {
    var random = SeededRandom(seed: 2)
    let half = FixedPoint(raw: 1 << 29)
    let opportunities = (0..<2_400).map { index in
      DeliveryForecast.Opportunity(
        price: ImpressionValue(Micros(rawValue: Int64(random.int(0...1_000))), at: .one), rate: half, block: index % 24)
    }
    let forecast = DeliveryForecast(opportunities)
    let delivery = try forecast(bid: Micros(rawValue: 1_000), using: &random)
    let won = opportunities.filter { $0.price <= ImpressionValue(Micros(rawValue: 1_000), at: half) }
    #expect(delivery.impressions.estimate == Double(won.count) && delivery.events.estimate == Double(won.count) / 2)
    let cost = won.reduce(0) { $0 + Double($1.price.raw) * 0x1p-30 } / 1_000_000
    #expect(abs(delivery.cost.estimate - cost) < 1e-9)
    #expect(delivery.impressions.contains(1_200) && delivery.impressions.high - delivery.impressions.low < 250)
    #expect(try forecast(bid: .zero, using: &random).impressions.estimate == 0)
    let landscape = forecast.landscape(points: 10)
    #expect(landscape.count == 10 && landscape.last?.impressions == 2_400)
    #expect(zip(landscape, landscape.dropFirst()).allSatisfy { $0.bid <= $1.bid && $0.cost <= $1.cost })
  }
}
