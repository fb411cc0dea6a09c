import Domain
import Funnel
import Ledger
import Market
import TestSupport
import Testing

@testable import Engine

@Suite("Decider")
struct DeciderTests {
  @Test("The same input gives the same decision")
  func deterministic() throws {
    try forEachSeed(100) { _, random in
      let input = try random.decisionInput()
      #expect(Decider.decide(input) == Decider.decide(input))
    }
  }

  @Test("Every ad is either on the page or dropped with one reason, and nothing is on it twice")
  func conservation() throws {
    try forEachSeed(300) { seed, random in
      let input = try random.decisionInput(ads: random.int(0...60), items: random.int(0...40))
      let decision = Decider.decide(input)
      let rows = decision.awards.map(\.row) + decision.dropped.map(\.row)
      #expect(rows.sorted() == Array(0..<input.ads.count), "seed \(seed)")
      let organic = decision.entries.compactMap { entry in
        if case .organic(let row, _) = entry { row } else { nil }
      }
      #expect(Set(organic).count == organic.count, "seed \(seed)")
      #expect(decision.entries.count <= input.page.size, "seed \(seed)")
    }
  }

  @Test("A price lies between the reserve and the effective bid, and money is never created by rounding")
  func prices() throws {
    try forEachSeed(300) { seed, random in
      var input = try random.decisionInput(ads: 40)
      input.policy.rounding = .up
      let reserve = ImpressionValue(perThousand: input.policy.reservePerThousand)
      for award in Decider.decide(input).awards {
        let bid = input.ads.bid[award.row].perEvent
        let multiplier = input.ads.multiplier[award.row]
        let effective = (Int128(bid.rawValue) * Int128(multiplier.raw)) >> 30
        #expect(Int128(award.price.rawValue) <= effective, "seed \(seed)")
        let rate = try #require(AdStanding.billedRate(award.row, input.ads))
        #expect(ImpressionValue(award.price, at: rate) >= reserve, "seed \(seed)")
        #expect(award.hold <= award.price && award.hold >= .zero, "seed \(seed)")
      }
    }
  }

  @Test("A campaign that was refused is out of the next attempt, for the reason it was refused")
  func excluded() throws {
    try forEachSeed(100) { seed, random in
      let input = try random.decisionInput(ads: 40)
      guard let winner = Decider.decide(input).awards.first else { return }
      let campaign = input.ads.campaign[winner.row]
      let again = Decider.decide(input, excluding: [Refusal(campaign: campaign, reason: .budgetRefused)])
      #expect(!again.awards.contains { input.ads.campaign[$0.row] == campaign }, "seed \(seed)")
      let reason = again.dropped.first { $0.row == winner.row }?.reason
      #expect(reason == .budgetRefused, "seed \(seed)")
    }
  }

  @Test("No two ads of one advertiser share a page")
  func oneAdAnAdvertiser() throws {
    try forEachSeed(100) { seed, random in
      let input = try random.decisionInput(ads: 60)
      let advertisers = Decider.decide(input).awards.map { input.ads.advertiser[$0.row] }
      #expect(Set(advertisers).count == advertisers.count, "seed \(seed)")
    }
  }

  /// The items of a page, from its top.
  private func items(_ decision: Decision, of input: DecisionInput) -> [ItemID] {
    decision.entries.map { entry in
      switch entry {
      case .organic(let row, _): input.organic.item[row]
      case .ad(let award): input.ads.item[decision.awards[award].row]
      }
    }
  }

  @Test("No item stands twice on a page, neither as two ads nor as an ad and content")
  func itemsOnce() throws {
    var (twice, shared) = (0, 0)
    try forEachSeed(500) { seed, random in
      var input = try random.decisionInput(ads: random.int(0...40), items: random.int(0...12))
      try random.advertiseContent(of: &input)
      let decision = Decider.decide(input)
      let shown = items(decision, of: input)
      #expect(Set(shown).count == shown.count, "seed \(seed)")
      let rows = decision.awards.map(\.row) + decision.dropped.map(\.row)
      #expect(rows.sorted() == Array(0..<input.ads.count), "seed \(seed)")
      shared += decision.dropped.count { $0.reason == .sameItem }
      input.versions.rules = 1
      let before = items(Decider.decide(input), of: input)
      twice += Set(before).count < before.count ? 1 : 0
    }
    // The random inputs must reach what the property is about.
    #expect(twice > 50 && shared > 50, "\(twice) \(shared)")
  }

  @Test("The ad of an item keeps its place, and the content after the left out item moves up")
  func adBesideItsItem() throws {
    var random = SeededRandom(seed: 7)
    var input = try random.homeFeed(ads: 1, items: 4)
    let plain = items(Decider.decide(input), of: input)
    input.ads.item = [plain[0]]
    #expect(items(Decider.decide(input), of: input) == [plain[2], plain[0], plain[3], plain[4]])
  }

  @Test("An ad that has no position without its own item as content leaves it there")
  func adOfTheOnlyContent() throws {
    var random = SeededRandom(seed: 8)
    var input = try random.homeFeed(ads: 1, items: 1)
    input.ads.item = input.organic.item
    let decision = Decider.decide(input)
    #expect(items(decision, of: input) == input.organic.item && decision.awards.isEmpty)
    #expect(decision.dropped == [DroppedRow(row: 0, reason: .noPosition)])
  }

  @Test("A missing prediction drops the ad that needs it and is not taken for zero")
  func missingPrediction() throws {
    var random = SeededRandom(seed: 3)
    var input = try random.decisionInput(ads: 1, items: 0)
    input.ads.bid = [try Bid(event: .click, amount: Micros(rawValue: 500_000))]
    input.ads.freeBudget = [Micros(rawValue: 1_000_000)]
    input.ads.cap = [nil]
    input.ads.predictions = Predictions(missing: 1)
    #expect(Decider.decide(input).dropped == [DroppedRow(row: 0, reason: .predictionMissing)])
  }

  @Test("An exhausted budget and a full cap keep an ad out", arguments: [true, false])
  func limits(isCapped: Bool) throws {
    var random = SeededRandom(seed: 4)
    var input = try random.decisionInput(ads: 1, items: 0)
    input.ads.freeBudget = [isCapped ? Micros(rawValue: 1_000_000) : .zero]
    input.ads.cap = [isCapped ? CapState(used: 2, allowed: 2) : nil]
    let expected: DropReason = isCapped ? .frequencyCap : .budgetExhausted
    #expect(Decider.decide(input).dropped.map(\.reason) == [expected])
  }

  @Test("Without exploration the order is that of value; with it propensities are those of the draw")
  func exploration() throws {
    var random = SeededRandom(seed: 5)
    var input = try random.decisionInput(ads: 0, items: 12)
    input.page = PageRequest(surface: .homeFeed, size: 12)
    input.policy.explorationShare = 0
    let plain = Decider.decide(input)
    #expect(plain.entries.allSatisfy { if case .organic(_, .one) = $0 { true } else { false } })

    input.policy.explorationShare = 0.5
    var firstExplored = 0
    let draws = 4_000
    for seed in 0..<UInt64(draws) {
      input.seed = seed
      guard case .organic(let row, let propensity) = try #require(Decider.decide(input).entries.first) else { continue }
      guard case .organic(let best, _) = plain.entries[0] else { continue }
      let expected = row == best ? 0.5 + 0.5 / 12 : 0.5 / 12
      #expect(abs(propensity.value - expected) < 1e-8)
      if row != best { firstExplored += 1 }
    }
    // 0.5 · 11/12 of the draws leave the best, within four standard errors.
    #expect(abs(Double(firstExplored) / Double(draws) - 0.5 * 11 / 12) < 0.032)
  }

  @Test("Pages for ads alone hold nothing else")
  func adsOnly() throws {
    var random = SeededRandom(seed: 6)
    var input = try random.decisionInput(ads: 30, items: 10)
    input.page = PageRequest(surface: .ads, size: 3)
    let entries = Decider.decide(input).entries
    #expect(entries.count <= 3)
    #expect(entries.allSatisfy { if case .ad = $0 { true } else { false } })
  }
}
