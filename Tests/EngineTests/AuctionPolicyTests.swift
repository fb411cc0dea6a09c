import Domain
import Funnel
import Ledger
import Market
import TestSupport
import Testing

@testable import Engine

@Suite("Auctions by policy")
struct AuctionPolicyTests {
  private func input(_ random: inout SeededRandom) throws -> DecisionInput {
    var input = try random.decisionInput(ads: random.int(0...40), items: random.int(0...30))
    input.policy = random.anyPolicy()
    input.page.size = min(input.page.size, input.policy.pageSize)
    return input
  }

  @Test("Under any mechanism, utility and page every ad is on the page or dropped with one reason")
  func conservation() throws {
    try forEachSeed(300) { seed, random in
      let input = try input(&random)
      let decision = Decider.decide(input)
      let rows = decision.awards.map(\.row) + decision.dropped.map(\.row)
      #expect(rows.sorted() == Array(0..<input.ads.count), "seed \(seed)")
      #expect(decision.entries.count <= input.page.size, "seed \(seed)")
      for award in decision.awards {
        guard case .ad(let index) = decision.entries[award.position] else {
          Issue.record("seed \(seed): an award stands where there is no ad")
          continue
        }
        #expect(decision.awards[index] == award, "seed \(seed)")
      }
    }
  }

  @Test("No price is above its paced bid, and a price that the own bid set is that bid")
  func prices() throws {
    var ownBids = 0
    try forEachSeed(300) { seed, random in
      let input = try input(&random)
      for award in Decider.decide(input).awards {
        let bid = input.ads.bid[award.row].perEvent
        let effective = (Int128(bid.rawValue) * Int128(input.ads.multiplier[award.row].raw)) >> 30
        #expect(Int128(award.price.rawValue) <= max(1, effective), "seed \(seed)")
        guard award.setBy == .ownBid else { continue }
        ownBids += 1
        #expect(Int128(award.price.rawValue) == effective, "seed \(seed)")
      }
    }
    #expect(ownBids > 50)
  }

  @Test("A decision under any policy is written, read back and decided again bit for bit")
  func throughTheLedger() throws {
    try forEachSeed(200) { seed, random in
      let input = try input(&random)
      let decision = Decider.decide(input)
      let record = DecisionRecord(
        input: input, attempts: [Attempt(excluded: [], awards: decision.awards)], decision: decision,
        person: .anonymous)
      let bytes = try RecordCodec().encode(record, policyVersion: PolicyVersion(of: input.policy), key: nil)
      let read = try RecordCodec().decode(bytes[...], policy: { _ in input.policy }, key: { _ in nil })
      #expect(read == record, "seed \(seed)")
      #expect(Decider.decide(read.input) == read.decision, "seed \(seed)")
    }
  }

  @Test("A policy file with every field comes back, and one without the new ones means what it always did")
  func files() throws {
    try forEachSeed(50) { seed, random in
      let policy = random.anyPolicy()
      let read = try PolicyFile.read(PolicyVersion.canonicalJSON(of: policy))
      #expect(read == policy, "seed \(seed)")
    }
    let plain = try PolicyFile.read(PolicyVersion.canonicalJSON(of: .standard))
    #expect(plain.auction == nil && plain.layout == nil && plain.utility == nil && plain.attention == nil)
  }

  @Test("The second price named by the policy is the one that is usual")
  func named() throws {
    try forEachSeed(100) { seed, random in
      var input = try random.decisionInput(ads: 30)
      let usual = Decider.decide(input)
      input.policy.auction = AuctionRules(kind: .generalizedSecondPrice)
      #expect(Decider.decide(input) == usual, "seed \(seed)")
    }
  }

  @Test("Ads cost their showing: with a price on it above any bid no page has an ad")
  func showing() throws {
    try forEachSeed(50) { seed, random in
      var input = try random.decisionInput(ads: 30)
      input.policy.utility = UtilityWeights(showing: .maximum)
      #expect(Decider.decide(input).awards.isEmpty, "seed \(seed)")
    }
  }

  @Test("A planned page keeps to the load, and leaves out ads that are worth less than the content they push down")
  func planned() throws {
    var displaced = 0
    try forEachSeed(150) { seed, random in
      var input = try random.decisionInput(ads: 20, items: 30)
      input.page = PageRequest(surface: .homeFeed, size: 12)
      input.policy.pageSize = 12
      input.policy.attention = (0..<12).map { 1 - 0.07 * Double($0) }
      input.policy.adLoad = AdLoad(firstPosition: 1, gap: 2, maximum: 4)
      input.policy.organic.click = Micros(rawValue: random.pick([1_000, 1_000_000_000]))
      let fixed = Decider.decide(input)
      input.policy.layout = .planned
      let planned = Decider.decide(input)
      displaced += planned.dropped.count { $0.reason == .displacing }
      #expect(planned.awards.count <= fixed.awards.count, "seed \(seed)")
      let positions = planned.awards.map(\.position)
      #expect(zip(positions, positions.dropFirst()).allSatisfy { $1 - $0 > 2 }, "seed \(seed)")
      #expect(positions.allSatisfy { $0 >= 1 }, "seed \(seed)")
    }
    #expect(displaced > 0)
  }
}
