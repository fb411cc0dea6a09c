import Domain
import Funnel
import Ledger
import Market
import TestSupport
import Testing

@testable import Engine

@Suite("Auction trial")
struct AuctionTrialTests {
  private func record(_ random: inout SeededRandom) throws -> DecisionRecord {
    while true {
      var input = try random.decisionInput(ads: 20)
      input.page = PageRequest(surface: .ads, size: 3)
      let decision = Decider.decide(input)
      guard decision.awards.count == 3 else { continue }
      return DecisionRecord(
        input: input, attempts: [Attempt(excluded: [], awards: decision.awards)], decision: decision,
        person: .anonymous)
    }
  }

  @Test("With the logged bid an auction comes out as it was logged")
  func asLogged() throws {
    try forEachSeed(20) { seed, random in
      let record = try record(&random)
      for ad in record.input.ads.ad.prefix(5) {
        let trial = try #require(try AuctionTrial(of: record, ad: ad, bid: nil, reasons: .complete()))
        #expect(trial.replayed == trial.logged && trial.replayedAds == trial.loggedAds, "seed \(seed)")
      }
    }
  }

  @Test("The bid of a step wins its position, and one step less does not")
  func steps() throws {
    var steps = 0
    try forEachSeed(15) { seed, random in
      let record = try record(&random)
      let ad = record.input.ads.ad[random.index(below: record.input.ads.count)]
      let trial = try #require(try AuctionTrial(of: record, ad: ad, bid: nil, reasons: .complete()))
      let unit: Int64 = trial.bidEvent == .click ? 1 : 1_000
      for step in trial.steps {
        steps += 1
        let at = try #require(try AuctionTrial(of: record, ad: ad, bid: step.bid, reasons: .complete()))
        #expect(at.replayed.position == step.position && at.replayed.price == step.price, "seed \(seed)")
        guard step.bid.rawValue > unit else { continue }
        let less = Micros(rawValue: step.bid.rawValue - unit)
        let below = try #require(try AuctionTrial(of: record, ad: ad, bid: less, reasons: .complete()))
        #expect(below.replayed.position.map { $0 > step.position } ?? true, "seed \(seed)")
      }
    }
    #expect(steps > 15)
  }

  @Test("An ad that did not reach the decision has no trial, and a bid that cannot be is refused")
  func refused() throws {
    var random = SeededRandom(seed: 4)
    let record = try record(&random)
    let none = try AuctionTrial(of: record, ad: AdID("ghost"), bid: nil, reasons: .complete())
    #expect(none == nil)
    #expect(throws: DomainError.self) {
      try AuctionTrial(of: record, ad: record.input.ads.ad[0], bid: .zero, reasons: .complete())
    }
  }
}
