import Domain
import Engine
import Ledger
import Market
import TestSupport
import Testing

@testable import Replay

@Suite("Replayer")
struct ReplayerTests {
  /// A record as the engine would write it, with at least one ad priced by a rival.
  private func record(_ random: inout SeededRandom) throws -> DecisionRecord {
    while true {
      var input = try random.decisionInput(ads: 40)
      input.page = PageRequest(surface: .ads, size: 3)
      input.policy.rounding = .up
      let decision = Decider.decide(input)
      let isRivalled = decision.awards.contains { $0.setBy != .reserve }
      guard isRivalled else { continue }
      return DecisionRecord(
        input: input, attempts: [Attempt(excluded: [], awards: decision.awards)], decision: decision,
        person: .anonymous)
    }
  }

  @Test("An untouched record replays without a difference")
  func unchanged() throws {
    try forEachSeed(100) { seed, random in
      let record = try record(&random)
      #expect(Replayer().replay(record).differences.isEmpty, "seed \(seed)")
    }
  }

  @Test("A record that was written and read back replays without a difference")
  func throughTheCodec() throws {
    try forEachSeed(50) { seed, random in
      let record = try record(&random)
      let version = try PolicyVersion(of: record.input.policy)
      let bytes = try RecordCodec().encode(record, policyVersion: version, key: nil)
      let read = try RecordCodec().decode(bytes[...], policy: { _ in record.input.policy }, key: { _ in nil })
      #expect(Replayer().replay(read).differences.isEmpty, "seed \(seed)")
    }
  }

  @Test("A record of the first rules is decided under those, though the rules in force differ")
  func olderRules() throws {
    var differing = 0
    try forEachSeed(100) { seed, random in
      var record = try record(&random)
      // Under the first rules two advertisers might show one item.
      record.input.ads.item = record.input.ads.item.map { _ in record.input.ads.item[0] }
      record.input.versions.rules = 1
      let decision = Decider.decide(record.input)
      record.attempts = [Attempt(excluded: [], awards: decision.awards)]
      record.decision = decision
      #expect(Replayer().replay(record).differences.isEmpty, "seed \(seed)")
      record.input.versions.rules = 2
      differing += Replayer().replay(record).differences.isEmpty ? 0 : 1
    }
    #expect(differing > 50)
  }

  @Test("A record of rules that this version lacks is reported as such, under any policy", arguments: [0, 3])
  func unknownRules(version: Int) throws {
    var random = SeededRandom(seed: 2)
    var record = try record(&random)
    record.input.versions.rules = version
    for replayer in [Replayer(), Replayer(policy: record.input.policy)] {
      let replayed = replayer.replay(record)
      #expect(replayed.differences.map(\.change) == [.unknownRules(version)])
      var summary = ReplaySummary()
      summary.add(replayed, awards: record.decision.awards.count)
      #expect(summary.identical == 0 && summary.identicalPrices == 0)
    }
  }

  @Test("One altered bid is reported: that of a price setter changes the price it set")
  func alteredBid() throws {
    try forEachSeed(100) { seed, random in
      var record = try record(&random)
      let award = try #require(record.decision.awards.first { $0.setBy != .reserve })
      guard case .rival(let row) = award.setBy else { return }
      record.input.ads.bid[row] = try Bid(event: record.input.ads.bid[row].event, amount: Micros(rawValue: 1_000))
      let differences = Replayer().replay(record).differences
      #expect(!differences.isEmpty, "seed \(seed)")
    }
  }

  @Test("One altered reserve is reported wherever it set a price or kept an ad out")
  func alteredReserve() throws {
    try forEachSeed(100) { seed, random in
      var record = try record(&random)
      record.input.policy.reservePerThousand = Micros.maximum
      let differences = Replayer().replay(record).differences
      #expect(differences.count == record.decision.awards.count, "seed \(seed)")
    }
  }

  @Test("Another rounding rule is reported at every price that was not a whole number of micros")
  func alteredRounding() throws {
    var reported = 0
    try forEachSeed(100) { seed, random in
      var record = try record(&random)
      record.input.policy.rounding = .down
      let replayed = Replayer().replay(record).differences
      for difference in replayed {
        guard case .award(_, let logged?, let again?) = difference.change else { continue }
        #expect(logged.price.rawValue - again.price.rawValue == 1, "seed \(seed)")
        reported += 1
      }
    }
    #expect(reported > 50)
  }

  @Test("An altered logged price is reported, because the replay never reads it")
  func alteredPrice() throws {
    try forEachSeed(50) { seed, random in
      var record = try record(&random)
      record.attempts[0].awards[0].price = record.attempts[0].awards[0].price + Micros(rawValue: 1)
      #expect(Replayer().replay(record).differences.count == 1, "seed \(seed)")
    }
  }

  @Test("Under another policy the summary tells revenue and ads before and after")
  func whatIf() throws {
    var random = SeededRandom(seed: 9)
    let record = try record(&random)
    var policy = record.input.policy
    policy.reservePerThousand = .maximum
    var summary = ReplaySummary()
    summary.add(Replayer(policy: policy).replay(record), awards: record.decision.awards.count)
    #expect(summary.loggedAds == record.decision.awards.count)
    #expect(summary.replayedAds == 0)
    #expect(summary.replayedRevenue == .zero)
    #expect(summary.identicalPrices == 0)
  }
}
