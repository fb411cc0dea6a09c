import Domain
import Ledger
import Market
import Statistics
import TestSupport
import Testing

@testable import Replay

@Suite("Policy replay")
struct PolicyReplayTests {
  private func answer(
    _ market: PlantedMarket, _ scenario: ReplayScenario, pages: [LoggedPage]? = nil,
    doubts: [ReplayAnswer.Reason] = []
  ) throws -> ReplayAnswer {
    try PolicyReplay(
      pages: pages ?? market.day().pages, terms: market.terms, settings: market.settings, doubts: doubts
    ).run(scenario)
  }

  private func reserve(_ micros: Int64) -> ReplayScenario {
    ReplayScenario { policy in
      var policy = policy
      policy.reservePerThousand = Micros(rawValue: micros)
      return policy
    }
  }

  @Test("An unchanged policy changes nothing: every effect is zero in every resample")
  func unchanged() throws {
    let answer = try answer(PlantedMarket(seed: 1), .asLogged)
    #expect(answer.isSupported, "\(answer.reasons)")
    for figure in [answer.revenue, answer.advertiserValue, answer.userValue, answer.ads] {
      let figure = try #require(figure)
      #expect(figure.change.estimate == 0 && figure.change.low == 0 && figure.change.high == 0)
      #expect(figure.replayed.estimate == figure.logged)
    }
  }

  @Test("The simulated market comes to what was billed under the logged policy, whether or not budgets bind")
  func fidelity() throws {
    for budget in [3_000_000, 40_000_000] as [Int64] {
      var market = PlantedMarket(seed: 2)
      market.dailyBudget = budget
      let (pages, revenue) = try market.day()
      let answer = try answer(market, .asLogged, pages: pages)
      #expect(abs(answer.loggedRevenue - revenue) < 1e-6)
      #expect(abs(answer.simulatedRevenue / revenue - 1) < 0.03, "\(answer.simulatedRevenue) of \(revenue)")
    }
  }

  @Test("A raised reserve is told as the market that ran under it, within the noise of clicks, for four seeds")
  func raisedReserve() throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      var market = PlantedMarket(seed: seed)
      market.dailyBudget = 15_000_000
      let (pages, before) = try market.day()
      var other = market
      other.policy.reservePerThousand = Micros(rawValue: 30_000_000)
      let truth = try other.day().revenue
      let told = try #require(try answer(market, reserve(30_000_000), pages: pages).revenue)
      #expect(abs(told.replayed.estimate / truth - 1) < 0.04, "seed \(seed): \(told.replayed.estimate), not \(truth)")
      #expect((told.change.estimate > 0) == (truth > before) || abs(truth / before - 1) < 0.02, "seed \(seed)")
    }
  }

  @Test("Where budgets bind, twice the bids do not bring twice the money: the answer stays within the budgets")
  func bindingBudgets() throws {
    var market = PlantedMarket(seed: 3)
    market.dailyBudget = 2_000_000
    let (pages, before) = try market.day()
    let scenario = ReplayScenario(campaigns: [.init(campaign: nil, bidFactor: 2)])
    let told = try #require(try answer(market, scenario, pages: pages).revenue)
    let most = Double(market.dailyBudget) * Double(market.campaigns) / 1_000_000
    #expect(before > 0.9 * most)
    #expect(told.replayed.estimate <= most * 1.01)
  }

  @Test("More budget is spent where demand allows it")
  func largerBudgets() throws {
    var market = PlantedMarket(seed: 4)
    market.dailyBudget = 2_000_000
    let (pages, before) = try market.day()
    var other = market
    other.dailyBudget = 4_000_000
    let truth = try other.day().revenue
    let scenario = ReplayScenario(campaigns: [.init(campaign: nil, budgetFactor: 2)])
    let told = try #require(try answer(market, scenario, pages: pages).revenue)
    #expect(truth > 1.5 * before)
    #expect(abs(told.replayed.estimate / truth - 1) < 0.04, "\(told.replayed.estimate), not \(truth)")
  }

  @Test("A ranker's predictions that are twice too high are not believed: the log's outcomes set the level")
  func miscalibrated() throws {
    var market = PlantedMarket(seed: 5)
    market.truth = 0.5
    let (pages, revenue) = try market.day()
    let answer = try answer(market, .asLogged, pages: pages)
    #expect(answer.isSupported && abs(answer.simulatedRevenue / revenue - 1) < 0.03)
  }

  @Test("A cap of one serving a day leaves each person at most one ad of a campaign")
  func caps() throws {
    let market = PlantedMarket(seed: 6)
    let scenario = ReplayScenario(campaigns: [.init(campaign: nil, cap: try FrequencyCap(count: 1, seconds: 86_400))])
    let stage = try ReplayStage(
      pages: market.day().pages, terms: market.terms, scenario: scenario, settings: market.settings)
    let run = stage.simulate(OutcomeModel(stage.base, hasOther: false), weights: nil)
    #expect(run.other.totals.ads <= Double(market.people * market.campaigns))
    #expect(run.base.totals.ads > run.other.totals.ads)
  }

  @Test("The same seed gives the same answer, another one other intervals and the same estimate")
  func repeatable() throws {
    let market = PlantedMarket(seed: 7, people: 60, pages: 600)
    let pages = try market.day().pages
    var settings = try market.settings
    func told() throws -> ReplayAnswer {
      try PolicyReplay(pages: pages, terms: market.terms, settings: settings).run(reserve(20_000_000))
    }
    let (first, again) = (try told(), try told())
    settings.seed = 9
    let other = try told()
    #expect(first == again)
    #expect(first.revenue?.replayed.estimate == other.revenue?.replayed.estimate)
    #expect(first.revenue?.replayed.low != other.revenue?.replayed.low)
  }

  @Test("Another ranker that sees more than the logged one is told to please as its own market does, for three seeds")
  func otherRanker() throws {
    for seed in 8...10 as ClosedRange<UInt64> {
      var market = PlantedMarket(seed: seed)
      market.isBlind = true
      let (pages, _) = try market.day()
      var settings = try market.settings
      settings.resamples = 12
      let answer = try PolicyReplay(pages: pages, terms: market.terms, settings: settings).run(
        ReplayScenario(predictions: market.predictions(for: pages)))
      #expect(answer.isSupported, "seed \(seed): \(answer.reasons)")
      market.isBlind = false
      let truth = try PolicyReplay(pages: market.day().pages, terms: market.terms, settings: market.settings).billed()
      // The market's own clicks, saves and hides are one draw: 6% for each of the two.
      let (users, revenue) = (try #require(answer.userValue), try #require(answer.revenue))
      #expect(users.change.low > 0, "seed \(seed)")
      #expect(abs(users.replayed.estimate / truth.userValue - 1) < 0.15, "seed \(seed): \(users.replayed), \(truth)")
      #expect(abs(revenue.replayed.estimate / truth.revenue - 1) < 0.06, "seed \(seed): \(revenue.replayed), \(truth)")
    }
  }

  @Test("What the log knows of an entry is taken from it; the rest is expected, or drawn")
  func knownOutcomes() throws {
    let market = PlantedMarket(seed: 11, people: 40, pages: 200)
    let stage = try ReplayStage(
      pages: market.day().pages, terms: market.terms, scenario: .asLogged, settings: market.settings)
    let model = OutcomeModel(stage.base, hasOther: false)
    var unknown = 0
    for page in stage.base {
      let expected = EntryChances(model: model, page: page, luck: nil, copies: 1)
      let drawn = EntryChances(model: model, page: page, luck: 7, copies: 1)
      page.forEachLoggedEntry { entry in
        let share = expected.share(.click, row: entry.row, isAd: entry.isAd, position: entry.position)
        #expect(share == (entry.outcome.isClicked ? 1 : 0))
        #expect(drawn.share(.click, row: entry.row, isAd: entry.isAd, position: entry.position) == share)
      }
      let shown = Set(page.decision.awards.map(\.row))
      guard let stranger = (0..<page.input.ads.count).first(where: { !shown.contains($0) }) else { continue }
      let share = expected.share(.click, row: stranger, isAd: true, position: 1)
      guard page.outcomes[1].isSeen else {
        #expect(share == 0)
        continue
      }
      unknown += 1
      #expect(share > 0 && share < 1)
      let luck = drawn.share(.click, row: stranger, isAd: true, position: 1)
      #expect(luck == 0 || luck == 1)
      let copies = EntryChances(model: model, page: page, luck: 7, copies: 4_000)
      #expect(abs(copies.share(.click, row: stranger, isAd: true, position: 1) - share) < 0.04)
    }
    #expect(unknown > 50)
  }
}
