import Domain
import Funnel
import Ledger
import Market
import Store
import Testing

@testable import Engine

@Suite("Pages")
struct PageTests {
  @Test("A home feed holds live content of its rating, each item once, and ads only where the policy has slots")
  func homeFeed() async throws {
    let market = try TestMarket(CampaignDraft.mixed())
    try await market.withEngine { engine in
      let slots = AdLoad().positions(pageSize: 20)
      for user in [nil, "ann"] {
        let page = try await engine.page(user: user)
        #expect(page.entries.count == 20)
        #expect(Set(page.entries.map(\.item)).count == page.entries.count)
        #expect(page.entries.indices.filter { page.entries[$0].ad != nil } == slots)
        for id in page.organic {
          let item = try #require(try market.database.item(id))
          #expect(item.isLive && item.rating == .general)
        }
        #expect(!page.isDegraded)
      }
    }
  }

  @Test("What an advertiser pays for is shown as the ad alone, and the content beside it moves up")
  func advertisedItem() async throws {
    var policy = Policy.standard
    policy.explorationShare = 0
    let bare = try await TestMarket(policy: policy).withEngine { engine in try await engine.page().organic }
    let market = try TestMarket(
      [
        CampaignDraft(name: "first", bid: 900_000, items: [0]), CampaignDraft(name: "second", bid: 800_000, items: [0]),
      ],
      policy: policy)
    try await market.withEngine { engine in
      let page = try await engine.page()
      let item = try TestMarket.itemID(0)
      #expect(page.ads.map(\.ad.rawValue) == ["ad-first-0"])
      #expect(page.entries.filter { $0.item == item }.count == 1)
      #expect(page.organic.starts(with: bare.filter { $0 != item }.prefix(10)))
      let record = try #require(try engine.record(of: page))
      #expect(record.decision.dropped == [DroppedRow(row: 1, reason: .sameItem)])
      #expect(record.decision.awards.first?.setBy == .rival(row: 1))
    }
  }

  @Test("A search shows only content with the word that was searched for", arguments: TestMarket.words)
  func search(word: String) async throws {
    let market = try TestMarket(CampaignDraft.mixed())
    try await market.withEngine { engine in
      let page = try await engine.decide(DecisionRequest(surface: .search, query: "  \(word.uppercased())! "))
      #expect(!page.organic.isEmpty)
      for id in page.organic { #expect(try market.database.item(id)?.title.hasSuffix(word) == true) }
    }
  }

  @Test("A search for what nothing holds is an empty page and no error")
  func searchInVain() async throws {
    let market = try TestMarket()
    try await market.withEngine { engine in
      let page = try await engine.decide(DecisionRequest(surface: .search, query: "unobtainium"))
      #expect(page.entries.isEmpty)
    }
  }

  @Test("A related page holds the seed's kind and never the seed, neither as content nor as an ad")
  func related() async throws {
    let market = try TestMarket([CampaignDraft(name: "seed", items: [0]), CampaignDraft(name: "other", items: [1])])
    try await market.withEngine { engine in
      let seed = try TestMarket.itemID(0)
      let page = try await engine.decide(DecisionRequest(surface: .related, item: seed))
      #expect(!page.organic.isEmpty && page.ads.map(\.ad.rawValue) == ["ad-other-1"])
      #expect(!page.entries.contains { $0.item == seed })
      for id in page.organic {
        #expect(try market.database.item(id)?.category?.isWithin(Category("animals")) == true)
      }
      let record = try #require(try engine.record(of: page))
      #expect(record.input.droppedAds.contains { $0.id == "ad-seed-0" && $0.reason == .seedItem })
    }
  }

  @Test("A page for ads alone holds nothing else and no more than asked for", arguments: [Surface.ads, .connectedTV])
  func adsOnly(surface: Surface) async throws {
    let market = try TestMarket(CampaignDraft.mixed())
    try await market.withEngine { engine in
      let page = try await engine.page(surface, size: 3)
      #expect(page.ads.count == 3 && page.organic.isEmpty)
    }
  }

  @Test("A market without campaigns still has pages, and one without content has empty ones")
  func bareMarket() async throws {
    try await TestMarket().withEngine { engine in
      let (feed, ads) = (try await engine.page(), try await engine.page(.ads))
      #expect(feed.entries.count == 20 && ads.entries.isEmpty)
    }
    let page = try await TestMarket(items: 0).withEngine { engine in try await engine.page() }
    #expect(page.entries.isEmpty)
  }

  @Test("A page for teens holds what one for everybody leaves out, and never what is above it")
  func rating() async throws {
    var mature = CampaignDraft(name: "mature", bid: 900_000, items: [1])
    mature.rating = .mature
    let market = try TestMarket([mature, CampaignDraft(name: "general", items: [2])])
    try await market.withEngine { engine in
      let wide = try await engine.decide(
        DecisionRequest(surface: .search, query: TestMarket.words.joined(separator: " "), rating: .teen))
      #expect(wide.ads.map(\.ad.rawValue) == ["ad-general-2"])
      let catalogue = try market.database.items()
      let teen = Set(catalogue.filter { $0.rating == .teen && $0.isLive }.map(\.id))
      let all = try await engine.decide(
        DecisionRequest(surface: .related, item: TestMarket.itemID(4), rating: .teen))
      #expect(!teen.isDisjoint(with: all.organic))
      let narrow = try await engine.decide(DecisionRequest(surface: .related, item: TestMarket.itemID(4)))
      #expect(teen.isDisjoint(with: narrow.organic) && !narrow.organic.isEmpty)
    }
  }

  private struct Refused: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: EngineError.Code
    let request: @Sendable () throws -> DecisionRequest
  }

  private static let refused: [Refused] = [
    Refused(testDescription: "no query", code: .badRequest) { DecisionRequest(surface: .search) },
    Refused(testDescription: "empty query", code: .badRequest) { DecisionRequest(surface: .search, query: "") },
    Refused(testDescription: "no word", code: .badRequest) { DecisionRequest(surface: .search, query: " ?! ") },
    Refused(testDescription: "long query", code: .badRequest) {
      DecisionRequest(surface: .search, query: String(repeating: "a", count: 513))
    },
    Refused(testDescription: "size 0", code: .badRequest) { DecisionRequest(surface: .homeFeed, size: 0) },
    Refused(testDescription: "size 201", code: .badRequest) { DecisionRequest(surface: .homeFeed, size: 201) },
    Refused(testDescription: "no seed", code: .badRequest) { DecisionRequest(surface: .related) },
    Refused(testDescription: "unknown seed", code: .unknownItem) {
      DecisionRequest(surface: .related, item: try ItemID("nowhere"))
    },
  ]

  @Test("What cannot be answered is refused with its code and leaves no record", arguments: refused)
  private func refusals(refused: Refused) async throws {
    let market = try TestMarket()
    try await market.withEngine { engine in
      let request = try refused.request()
      let error = await #expect(throws: EngineError.self) { try await engine.decide(request) }
      #expect(error?.code == refused.code)
      #expect(try engine.log.count() == 0)
    }
  }

  @Test("The largest size is taken, and a page is no longer than the policy's")
  func sizes() async throws {
    try await TestMarket().withEngine { engine in
      let sizes = [try await engine.page(size: 200).entries.count, try await engine.page(size: 1).entries.count]
      #expect(sizes == [20, 1])
    }
  }

  @Test("What is paused, archived, out of its schedule or points at dead content never serves")
  func paused() async throws {
    var drafts: [CampaignDraft] = []
    for status in [DeliveryStatus.paused, .archived] {
      drafts.append(CampaignDraft(name: "payer-\(status)", bid: 900_000, payerStatus: status))
      drafts.append(CampaignDraft(name: "campaign-\(status)", bid: 900_000, status: status))
      drafts.append(CampaignDraft(name: "group-\(status)", bid: 900_000, groupStatus: status))
      drafts.append(CampaignDraft(name: "ad-\(status)", bid: 900_000, adStatus: status))
    }
    let (start, later) = (TestMarket.start, TestMarket.start.advanced(bySeconds: 60))
    drafts.append(CampaignDraft(name: "past", bid: 900_000, schedule: try Schedule(start: nil, end: start)))
    drafts.append(CampaignDraft(name: "future", bid: 900_000, schedule: try Schedule(start: later, end: nil)))
    drafts.append(CampaignDraft(name: "dead", bid: 900_000, items: [12]))
    drafts.append(CampaignDraft(name: "live", bid: 100_000, schedule: try Schedule(start: start, end: later)))
    let market = try TestMarket(drafts)
    try await market.withEngine { engine in
      for surface in [Surface.homeFeed, .ads] {
        let page = try await engine.page(surface)
        #expect(page.ads.map(\.ad.rawValue) == ["ad-live-0"])
      }
    }
  }
}
