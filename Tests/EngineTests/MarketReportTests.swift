import Domain
import Funnel
import Ledger
import Market
import TestSupport
import Testing

@testable import Engine

@Suite("Market report")
struct MarketReportTests {
  private func records(_ random: inout SeededRandom, count: Int) throws -> [DecisionRecord] {
    try (0..<count).map { _ in
      var input = try random.decisionInput(ads: 12)
      input.page = PageRequest(surface: .homeFeed, size: 10)
      input.droppedAds = []
      let decision = Decider.decide(input)
      return DecisionRecord(
        input: input, attempts: [Attempt(excluded: [], awards: decision.awards)], decision: decision,
        person: .anonymous)
    }
  }

  private func campaigns() throws -> [Campaign] {
    try (0..<6).map {
      Campaign(
        id: try CampaignID("campaign\($0)"), advertiser: try AdvertiserID("advertiser\($0 / 2)"), name: "Name \($0)",
        objective: .traffic, dailyBudget: Micros(rawValue: 50_000_000))
    } + [
      Campaign(
        id: try CampaignID("silent"), advertiser: try AdvertiserID("advertiser9"), name: "Silent",
        objective: .traffic, dailyBudget: Micros(rawValue: 1))
    ]
  }

  private func report(_ records: [DecisionRecord], spent: [CampaignID: Micros] = [:]) throws -> MarketReport {
    var maker = MarketReport.Maker(
      campaignOfAd: [:], calendar: try MarketCalendar(identifier: "UTC"), reasons: try .complete(), sampling: 3)
    for record in records { maker.add(record) }
    return try maker.report(of: campaigns(), spent: spent)
  }

  @Test("Every page of a campaign is won or has one reason, in words, and sums agree with the records")
  func sums() throws {
    var random = SeededRandom(seed: 5)
    let records = try records(&random, count: 60)
    let report = try report(records)
    #expect(report.pages == 60)
    #expect(report.ads == records.reduce(0) { $0 + $1.decision.awards.count })
    for line in report.campaigns {
      #expect(line.won + line.reasons.reduce(0) { $0 + $1.pages } == report.pages, "\(line.campaign)")
      #expect(line.reasons.allSatisfy { !$0.words.isEmpty })
      #expect(line.hours.reduce(Micros.zero) { $0 + $1.expected } == line.expected)
    }
    #expect(report.campaigns.reduce(Micros.zero) { $0 + $1.expected } == report.expected)
    let silent = try #require(report.campaigns.last)
    #expect(silent.health == .notMatching)
  }

  @Test("A campaign whose budget is spent is limited by it, and one more unit buys what pacing holds back")
  func budgets() throws {
    var random = SeededRandom(seed: 6)
    var records = try records(&random, count: 30)
    for index in records.indices {
      records[index].input.ads.multiplier = records[index].input.ads.multiplier.map { _ in FixedPoint(raw: 1 << 29) }
    }
    let report = try report(records, spent: [try CampaignID("campaign0"): Micros(rawValue: 49_000_000)])
    let line = try #require(report.campaigns.first)
    #expect(line.health == .limitedByBudget)
    #expect(line.valueOfBudget == 2)
  }

  @Test("The same records give the same shadow prices, and a limit that is relaxed never costs")
  func shadowPrices() throws {
    var random = SeededRandom(seed: 7)
    let records = try records(&random, count: 60)
    let prices = try #require(try report(records).shadowPrices)
    let again = try report(records).shadowPrices
    #expect(again == prices)
    #expect(prices.adLoad >= 0 && prices.gap >= 0 && prices.firstPosition >= 0 && prices.pages == 20)
  }

  @Test("Every reason of a record has words of its own or the general ones, and the order of reasons names none twice")
  func words() throws {
    #expect(Set(NonDelivery.furthest).count == NonDelivery.furthest.count)
    let catalogue = try DropReasonCatalogue.complete()
    for reason in NonDelivery.furthest {
      let name = try #require(catalogue.name(of: reason))
      #expect(!NonDelivery.words(for: name).contains(name), "\(name)")
    }
  }
}
