import ArgumentParser
import Domain
import Foundation
import Market
import TestSupport

/// Auctions a second on one core, a pass for each line on standard input, and the search for profitable lies.
struct Auctions: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Auctions a second, 20 bidders and 4 slots.")

  @Option(help: "Auctions in a pass.") var auctions = 200_000
  @Option(help: "Bidders in an auction.") var bidders = 20
  @Option(help: "Slots in an auction.") var slots = 4
  @Option(help: "Random markets to look for profitable lies in, instead of passes.") var lies: Int?
  @Option var seed: UInt64 = 1

  struct Pass: Encodable {
    /// Of one mechanism, in seconds of the processor.
    let seconds: [String: Double]
    let auctions: Int
    /// Prices and rows folded together, so that nothing is left out.
    let checksum: Int64
  }

  struct Lies: Encodable {
    let markets: Int
    let profitable: [String: Int]
    let largestGainInMicros: [String: Double]
  }

  func run() throws {
    if let lies { return try MarketRate.say(search(lies)) }
    let markets = try (0..<1_024).map { index in try market(index) }
    while readLine() != nil { try MarketRate.say(pass(markets)) }
  }

  private func market(_ index: Int) throws -> AuctionCandidates {
    var random = SeededRandom(seed: seed, stream: "market \(index)")
    var candidates = AuctionCandidates()
    for row in 0..<bidders {
      candidates.append(
        bid: Micros(rawValue: Int64(random.int(10_000...2_000_000))), multiplier: random.probability(),
        billedRate: FixedPoint(random.uniform(in: 0.001..<0.05)) ?? .one,
        extraValue: ImpressionValue(Micros(rawValue: Int64(random.int(-50...200))), at: .one), party: Int32(row),
        tieRank: Int32(row))
    }
    return candidates
  }

  private func pass(_ markets: [AuctionCandidates]) throws -> Pass {
    let isEligible = Array(repeating: true, count: bidders)
    let reserve = ImpressionValue(perThousand: Micros(rawValue: 200_000))
    let effects = try SlotEffects((0..<slots).map { FixedPoint(raw: FixedPoint.one.raw >> $0) })
    let (second, vickrey) = (
      GeneralizedSecondPrice(reserve: reserve), VickreyClarkeGroves(reserve: reserve, effects: effects)
    )
    let first = FirstPrice(reserve: reserve)
    var (workspace, outcome) = (AuctionWorkspace(), AuctionOutcome())
    var checksum: Int64 = 0
    func time(_ sell: (AuctionCandidates) throws -> Void) rethrows -> Double {
      let start = Self.processorSeconds
      for auction in 0..<auctions {
        try sell(markets[auction & 1_023])
        for award in outcome.awards { checksum &+= award.price.rawValue &* Int64(award.row + 1) }
      }
      return Self.processorSeconds - start
    }
    let seconds = [
      "second price": try time {
        try second.sell(slots: slots, to: $0, isEligible: isEligible, using: &workspace, into: &outcome)
      },
      "Vickrey-Clarke-Groves": try time {
        try vickrey.sell(to: $0, isEligible: isEligible, using: &workspace, into: &outcome)
      },
      "first price": try time {
        try first.sell(slots: slots, to: $0, isEligible: isEligible, using: &workspace, into: &outcome)
      },
    ]
    return Pass(seconds: seconds, auctions: auctions, checksum: checksum)
  }

  static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func search(_ count: Int) throws -> Lies {
    let names = ["Vickrey-Clarke-Groves", "Myerson", "second price (not truthful)"]
    let table = try VirtualValueTable(UniformValues(0...100_000), unit: Micros(rawValue: 1), points: 2_000)
    var profitable = Dictionary(uniqueKeysWithValues: names.map { ($0, 0) })
    var largest = Dictionary(uniqueKeysWithValues: names.map { ($0, 0.0) })
    for index in 0..<count {
      for name in names {
        var random = SeededRandom(seed: seed &+ UInt64(index), stream: name)
        var search = try DeviationSearch(&random, isMoneyAlone: name == "Myerson")
        let gain = try search.largestGain(&random, sell: mechanism(name, search, table))
        if gain > 1e-6 { profitable[name, default: 0] += 1 }
        largest[name] = max(largest[name] ?? 0, gain)
      }
    }
    return Lies(markets: count, profitable: profitable, largestGainInMicros: largest)
  }

  private func mechanism(
    _ name: String, _ search: DeviationSearch, _ table: VirtualValueTable
  ) -> DeviationSearch.Sale {
    let everyone = search.values.map { _ in true }
    let (reserve, effects) = (search.reserve, search.effects)
    switch name {
    case "Vickrey-Clarke-Groves":
      let market = VickreyClarkeGroves(reserve: reserve, effects: effects)
      return { try market.sell(to: $0, isEligible: everyone, using: &$1, into: &$2) }
    case "Myerson":
      let market = MyersonAuction(effects: effects, tables: [table], sellerValue: reserve)
      let tables = everyone.map { _ in 0 }
      return { try market.sell(to: $0, table: tables, isEligible: everyone, using: &$1, into: &$2) }
    default:
      let market = GeneralizedSecondPrice(reserve: reserve)
      return { try market.sell(slots: effects.count, to: $0, isEligible: everyone, using: &$1, into: &$2) }
    }
  }
}
