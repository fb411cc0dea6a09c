import Domain
import Ledger
import Market
import TestSupport
import Testing

@testable import Replay

@Suite("Replay support")
struct ReplaySupportTests {
  private func codes(
    _ market: PlantedMarket, _ scenario: ReplayScenario, pages: [LoggedPage]? = nil,
    doubts: [ReplayAnswer.Reason] = []
  ) throws -> Set<ReplayAnswer.Code> {
    let answer = try PolicyReplay(
      pages: pages ?? market.day().pages, terms: market.terms, settings: market.settings, doubts: doubts
    ).run(scenario)
    #expect(answer.isSupported == answer.reasons.isEmpty)
    #expect((answer.revenue == nil) == !answer.isSupported)
    return Set(answer.reasons.map(\.code))
  }

  private func changing(_ change: @escaping @Sendable (inout Policy) -> Void) -> ReplayScenario {
    ReplayScenario { policy in
      var policy = policy
      change(&policy)
      return policy
    }
  }

  private let market = PlantedMarket(seed: 11, pages: 800)

  @Test("Ads at positions where the log never showed one are not supported")
  func positions() throws {
    #expect(
      try codes(market, changing { $0.adLoad = AdLoad(firstPosition: 0, gap: 1, maximum: 3) })
        .contains(.positionNeverServed))
  }

  @Test("A lower reserve is supported where all candidates are logged, and not where some fell for want of room")
  func cutCandidates() throws {
    var strict = market
    strict.policy.reservePerThousand = Micros(rawValue: 60_000_000)
    let lower = changing { $0.reservePerThousand = .zero }
    #expect(try !codes(strict, lower).contains(.candidatesCut))
    strict.lacksAds = true
    strict.policy.reservePerThousand = Micros(rawValue: 90_000_000)
    let other = changing { $0.reservePerThousand = Micros(rawValue: 80_000_000) }
    #expect(try codes(strict, other).contains(.candidatesCut))
  }

  @Test("A campaign that was never a candidate is named")
  func strangers() throws {
    let stranger = try CampaignID("camp-999")
    #expect(
      try codes(market, ReplayScenario(campaigns: [.init(campaign: stranger, bidFactor: 2)]))
        == [.campaignNeverCandidate])
  }

  @Test("Campaigns that the log never showed may not earn the money of the answer")
  func neverServed() throws {
    var poor = market
    poor.dailyBudget = 400_000_000
    let pages = try poor.day().pages
    // Two campaigns bid a thousandth in the log, and are given their bids back.
    let hidden = Set([1, 2])
    let whispering = pages.filter { page in
      !page.decision.awards.contains { hidden.contains($0.row % poor.campaigns) }
    }
    let scenario = ReplayScenario(
      campaigns: try hidden.map { .init(campaign: try CampaignID("camp-\($0)"), bidFactor: 50) })
    #expect(try codes(poor, scenario, pages: whispering).contains(.campaignNeverServed))
  }

  @Test("A policy under which few ads stand where they stood overlaps too little, and so do a few pages")
  func weakOverlap() throws {
    let pages = try market.day().pages
    var served = [Int](repeating: 0, count: market.campaigns)
    for award in pages.flatMap(\.decision.awards) { served[award.row] += 1 }
    let rarest = served.indices.sorted { served[$0] < served[$1] }.prefix(3)
    let favoured = ReplayScenario(
      campaigns: try served.indices.map {
        .init(campaign: try CampaignID("camp-\($0)"), bidFactor: rarest.contains($0) ? 1_000 : 0.001)
      })
    #expect(try !codes(market, favoured, pages: pages).isDisjoint(with: [.weakOverlap, .campaignNeverServed]))
    let few = PlantedMarket(seed: 12, pages: 30)
    #expect(try codes(few, .asLogged).contains(.weakOverlap))
  }

  @Test("Larger pages than were asked for are not supported; smaller ones are")
  func pageSize() throws {
    #expect(try codes(market, changing { $0.pageSize = 14 }) == [.pageSize])
    #expect(try codes(market, changing { $0.pageSize = 8 }).isEmpty)
  }

  @Test("Another ranker has to predict for nearly all candidates")
  func missingPredictions() throws {
    #expect(try codes(market, ReplayScenario(predictions: [:])).contains(.predictionsMissing))
  }

  @Test("What was found when the log was read is an answer by itself")
  func doubts() throws {
    let doubt = ReplayAnswer.Reason(.budgetChanged, "camp-1 was billed more than its budget is.")
    #expect(try codes(market, .asLogged, doubts: [doubt]) == [.budgetChanged])
  }

  @Test("No page, and the pages of few people, give no answer")
  func few() throws {
    #expect(try codes(market, .asLogged, pages: []) == [.noPages])
    #expect(try codes(PlantedMarket(seed: 13, people: 5, pages: 600), .asLogged).contains(.fewPeople))
  }

  @Test("Days that the simulated market does not come to are not answered")
  func fidelity() throws {
    // The ledger says that budgets were a twentieth of what was spent.
    let pages = try market.day().pages
    var poor = market
    poor.dailyBudget = 400_000
    let answer = try PolicyReplay(pages: pages, terms: poor.terms, settings: poor.settings).run(.asLogged)
    #expect(answer.loggedRevenue <= 0.4 * Double(poor.campaigns) + 1e-9)
  }

  @Test("Records of rules that this version lacks are not decided again")
  func unknownRules() throws {
    var pages = try market.day().pages
    pages[3].input.versions.rules = 99
    #expect(try codes(market, .asLogged, pages: pages) == [.notReproduced])
  }
}
