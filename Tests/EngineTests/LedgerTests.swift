import Domain
import Foundation
import Funnel
import Ledger
import Market
import Prediction
import Replay
import Store
import TestSupport
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Ledger of an engine")
struct LedgerTests {
  /// Campaigns of which some are refused, capped, exhausted, below the reserve or for others.
  private static func drafts() throws -> [CampaignDraft] {
    try CampaignDraft.mixed() + [
      CampaignDraft(name: "tiny", bid: 900_000, daily: 1_000, items: [5]),
      CampaignDraft(name: "poor", bid: 500, items: [6]),
      CampaignDraft(name: "words", bid: 700_000, targeting: Targeting(keywords: [try Keyword("penguin")]), items: [8]),
      CampaignDraft(name: "mature", bid: 700_000, items: [7], rating: .mature),
      CampaignDraft(name: "night", bid: 700_000, targeting: Targeting(hours: try WeekHours([3])), items: [3]),
    ]
  }

  private static func shop(_ engine: Engine, clock: HandClock, pages: Int) async throws -> [DecisionResponse] {
    var random = SeededRandom(seed: 5)
    var answers: [DecisionResponse] = []
    for _ in 0..<pages {
      let user = random.chance(0.8) ? try UserID("person-\(random.index(below: 3))") : nil
      let request = DecisionRequest(
        surface: random.pick(Surface.allCases), user: user, query: random.pick(TestMarket.words),
        item: try TestMarket.itemID(random.index(below: 12)), size: random.int(1...20), device: .phone)
      let page = try await engine.decide(request)
      _ = try await engine.record(page.events(.impression, .click, user: user))
      answers.append(page)
      clock.advance(bySeconds: 20)
    }
    return answers
  }

  @Test(
    "Every record replays bit for bit, also after budgets, bids, content, rules and models changed and after a restart")
  func replay() async throws {
    let drafts = try Self.drafts()
    let market = try TestMarket(drafts)
    let clock = HandClock(at: TestMarket.start)
    func check(_ engine: Engine, _ answers: [DecisionResponse]) throws {
      var left = Dictionary(uniqueKeysWithValues: answers.map { ($0.decision, $0) })
      var summary = ReplaySummary()
      let unreadable = try engine.log.forEachRecord { record in
        summary.add(Replayer().replay(record), awards: record.decision.awards.count)
        guard let page = left.removeValue(forKey: record.input.id) else { return }
        #expect(record.decision.entries.count == page.entries.count)
        #expect(record.decision.awards.map { record.input.ads.ad[$0.row] } == page.ads.map(\.ad))
      }
      #expect(unreadable.isEmpty && left.isEmpty)
      #expect(summary.identical == summary.decisions && summary.differences.isEmpty)
      #expect(summary.prices > 50 && summary.identicalPrices == summary.prices)
      #expect(summary.loggedRevenue == summary.replayedRevenue)
    }
    var answers = try await market.withEngine(clock: clock, predictor: RandomModel.standard) { engine in
      let answers = try await Self.shop(engine, clock: clock, pages: 60)
      try check(engine, answers)
      return answers
    }
    try Self.upset(market, drafts)
    try await market.withEngine(clock: clock, seed: 2) { engine in
      try check(engine, answers)
      answers += try await Self.shop(engine, clock: clock, pages: 20)
      try check(engine, answers)
    }
  }

  /// Changes whatever a decision was made from.
  private static func upset(_ market: TestMarket, _ drafts: [CampaignDraft]) throws {
    let changed = drafts.enumerated().map { number, draft in
      var draft = draft
      draft.bid = draft.bid * 3
      draft.daily = draft.daily / 2
      draft.cap = nil
      draft.status = number == 2 ? .archived : .active
      draft.targeting = number == 4 ? Targeting(deviceKinds: [.television]) : draft.targeting
      return draft
    }
    try market.add(changed)
    let items = try (0..<40).map { number in
      var item = try TestMarket.item(number)
      item.isLive = number % 4 != 0
      item.title = "New \(item.title)"
      return item
    }
    try market.database.upsert(items: items)
    var policy = try market.directory.policy()
    policy.reservePerThousand = Micros(rawValue: 3_000_000)
    policy.rounding = .down
    policy.adLoad = AdLoad(firstPosition: 0, gap: 0, maximum: 9)
    try market.directory.write(policy)
    try market.directory.activate(
      .constant(ConstantModel(rates: ActionRates(click: 0.3, save: 0.1, hide: 0.05, conversion: 0.1))))
  }

  @Test("An explanation names every ad of the market once, won or dropped for a named reason")
  func explanation() async throws {
    let drafts = try Self.drafts()
    let market = try TestMarket(drafts)
    let clock = HandClock(at: TestMarket.start)
    try await market.withEngine(clock: clock, predictor: RandomModel.standard) { engine in
      let live = Set(try market.database.items().filter(\.isLive).map(\.id))
      let all = try drafts.flatMap { try $0.ads() }.filter { live.contains($0.item) }.map(\.id.rawValue).sorted()
      let reasons = try DropReasonCatalogue.complete()
      var outcomes: Set<String> = []
      for page in try await Self.shop(engine, clock: clock, pages: 60) {
        let record = try #require(try engine.record(of: page))
        let explanation = try Explanation(of: record, reasons: reasons)
        let dropped = explanation.droppedAds.filter { $0.reason != "duplicate" }
        #expect((explanation.ads.map(\.ad.rawValue) + dropped.map(\.id)).sorted() == all)
        let named = explanation.ads.map(\.outcome) + dropped.map(\.reason)
        #expect(named.allSatisfy { !$0.isEmpty && !$0.hasPrefix("reason ") })
        outcomes.formUnion(named)
        #expect(explanation.page.map(\.item) == page.entries.map(\.item))
        #expect(explanation.ads.count { $0.outcome == "won" } == page.ads.count)
        for line in explanation.ads where line.outcome == "won" {
          #expect(line.position != nil && line.price != nil && line.priceSetBy != nil)
        }
        try Self.checkSetters(of: record)
      }
      #expect(
        outcomes.isSuperset(of: [
          "won", "auction.outranked", "auction.belowReserve", "auction.sameAdvertiser", "budget.refused",
          "cap.frequency", "targeting.keywords", "targeting.hours", "content.rating", "page.seedItem",
        ]))
    }
  }

  /// Who set a price is the best of the others that stood below; one micro less and the slot, or the reserve, was lost.
  private static func checkSetters(of record: DecisionRecord) throws {
    let (input, awards) = (record.input, record.decision.awards)
    let candidates = AdStanding(input: input, refusals: record.attempts.last?.excluded ?? []).candidates
    func value(_ row: Int, at price: Micros) -> ImpressionValue {
      ImpressionValue(price, at: candidates.billedRate[row]) + candidates.extraValue[row]
    }
    func full(_ row: Int) -> ImpressionValue { value(row, at: candidates.effectiveBid(row)) }
    let reserve = ImpressionValue(perThousand: input.policy.reservePerThousand)
    let beaten = record.decision.dropped.filter { $0.reason == .outranked || $0.reason == .noPosition }.map(\.row)
    for (slot, award) in awards.enumerated() {
      let rivals = awards.dropFirst(slot + 1).map(\.row) + beaten
      let best = rivals.max { (full($0), -$0) < (full($1), -$1) }
      let less = award.price - Micros(rawValue: 1)
      switch award.setBy {
      case .rival(let row):
        #expect(row == best)
        #expect(value(award.row, at: award.price) >= full(row) && value(award.row, at: less) <= full(row))
      case .reserve:
        let money = ImpressionValue(award.price, at: candidates.billedRate[award.row])
        #expect(money >= reserve && value(award.row, at: award.price) >= reserve)
        if let best { #expect(value(award.row, at: award.price) >= full(best)) }
        let cheaper = ImpressionValue(less, at: candidates.billedRate[award.row])
        #expect(award.price.rawValue == 1 || cheaper < reserve || value(award.row, at: less) < reserve)
      case .ownBid:
        Issue.record("a second price was set by its own bid")
      }
    }
  }

  /// What was answered before a deletion.
  private struct Past {
    var pages: [DecisionResponse] = []
    var records: [DecisionRecord] = []
    var reports: [[SpendReport.Row]] = []
    var pseudonym: Int64 = 0
  }

  private static func reports(_ engine: Engine) throws -> [[SpendReport.Row]] {
    try SpendReport.Grouping.allCases.map {
      try engine.budgets.spendReport(by: $0, from: MarketDay(number: 0), to: MarketDay(number: .max))
    }
  }

  @Test("After deletion no file knows the person or what they searched for, and money and replay are as before")
  func deletion() async throws {
    let market = try TestMarket(CampaignDraft.mixed())
    let user = try UserID("wanda-quillfeather-7731")
    try market.database.upsert(users: [User(id: user, consent: .all, language: "de")])
    func check(_ engine: Engine, _ past: Past) throws {
      #expect(try market.files(with: [user.rawValue, "xylograph"]) == [])
      for (page, record) in zip(past.pages, past.records) {
        let sealed = try #require(try engine.record(of: page))
        #expect(sealed.person == .sealed(pseudonym: past.pseudonym))
        #expect(sealed.input == record.input && sealed.decision == record.decision)
        #expect(Replayer().replay(sealed).differences.isEmpty)
      }
      #expect(try Self.reports(engine) == past.reports)
      #expect(try engine.budgets.reconcile().isExact)
    }
    let past = try await market.withEngine { engine in
      let past = try await Self.visit(engine, user: user, query: "xylograph penguin")
      #expect(try !market.files(with: [user.rawValue, "xylograph"]).isEmpty)
      let receipt = try engine.database.deleteUser(user)
      engine.forget([user])
      #expect(receipt.pseudonyms == [past.pseudonym] && receipt.profiles == 1)
      try check(engine, past)
      // Whoever comes back under the name is somebody new.
      #expect(try await engine.pseudonym(of: user) != past.pseudonym)
      _ = try engine.database.deleteUser(user)
      return past
    }
    try await market.withEngine(seed: 2) { try check($0, past) }
  }

  private static func visit(_ engine: Engine, user: UserID, query: String) async throws -> Past {
    var past = Past()
    for _ in 0..<5 {
      let page = try await engine.decide(DecisionRequest(surface: .search, user: user, query: query))
      _ = try await engine.record(page.events(.impression, .click, user: user))
      past.pages.append(page)
    }
    _ = try await engine.record([
      Event(id: EventID("s"), kind: .search, at: engine.now, user: user, item: TestMarket.itemID(1), query: query)
    ])
    past.records = try past.pages.map { try #require(try engine.record(of: $0)) }
    for record in past.records {
      guard case .known(_, let context) = record.person else { throw Unknown() }
      #expect(context.query == query && context.user == user)
    }
    past.reports = try reports(engine)
    past.pseudonym = try await engine.pseudonym(of: user)
    return past
  }

  /// A record does not name its person.
  private struct Unknown: Error {}
}

extension TestMarket {
  /// The files below the data directory in which any of the texts occurs.
  func files(with texts: [String]) throws -> [String] {
    let all = FileManager.default.enumerator(at: directory.root, includingPropertiesForKeys: [.isRegularFileKey])
    var found: [String] = []
    for case let file as URL in try #require(all) {
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
      let bytes = try Data(contentsOf: file)
      if texts.contains(where: { bytes.range(of: Data($0.utf8)) != nil }) { found.append(file.lastPathComponent) }
    }
    return found
  }
}
