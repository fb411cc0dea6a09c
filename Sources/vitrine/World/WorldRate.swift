import ArgumentParser
import Domain
import Foundation
import Market
import MarketWorld
import Terminal

/// What some days of a world come to, and how fast it runs.
struct WorldRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a world for some days: what it came to, and auctions a second of the processor.")

  struct Result: Encodable {
    let days: Int
    let auctions: Int
    let biddersPerAuction: Double
    let processorSeconds: Double
    let auctionsPerSecond: Double
    let revenueMicros: Int64
    let adViews: Int
    let adClicks: Int
    let advertiserValueMicros: Double
    let activeCampaigns: Int
    /// Folded over what every person did: equal where two runs are.
    let fingerprint: String
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var world: WorldOptions
  @Option(help: "Days.") var days = 10
  @Option(help: "Daily budgets as a share of what would be spent without; none when left out.") var tightness: Double?
  @Flag(help: "Every campaign is for everybody and always found.") var everybody = false
  @Flag(help: "Advertisers change bids and budgets from day to day, leave, and are replaced.") var reacting = false

  func run() throws {
    var settings = world.settings
    settings.budgetTightness = tightness
    settings.advertisersReact = reacting
    var rules = MarketplaceRules()
    if everybody {
      settings.broadShare = 1
      rules.retrieval = 1
    }
    var market = try Marketplace(settings, rules: rules, seed: common.seed ?? 1)
    let progress = ProgressLine("world")
    let start = Self.processorSeconds
    for day in 0..<days {
      try market.run(days: 1)
      progress.show(share: Double(day + 1) / Double(max(days, 1)), count: market.tally.auctions, of: "auctions")
    }
    let seconds = Self.processorSeconds - start
    try market.checkInvariants()
    let result = Self.result(market, days: days, seconds: seconds)
    progress.finish("\(result.auctions) auctions")
    try Output(format: common.format).write(result) {
      """
      \(result.auctions) auctions of \(result.biddersPerAuction.fixed(1)) bidders in \(seconds.fixed(2)) s of the processor: \
      \(result.auctionsPerSecond.fixed(0)) a second
      revenue \(Micros(rawValue: result.revenueMicros)), \(result.adViews) ads looked at, \(result.adClicks) clicked, \
      \(result.activeCampaigns) campaigns active
      """
    }
  }

  private static func result(_ market: Marketplace, days: Int, seconds: Double) -> Result {
    let tally = market.tally
    var hash = StableHash()
    for person in tally.pages.indices {
      hash.combine(UInt64(tally.pages[person]))
      hash.combine(UInt64(bitPattern: tally.revenue[person]))
    }
    return Result(
      days: days, auctions: tally.auctions, biddersPerAuction: Double(tally.entries) / Double(max(tally.auctions, 1)),
      processorSeconds: seconds, auctionsPerSecond: Double(tally.auctions) / max(seconds, 1e-9),
      revenueMicros: tally.totalRevenue, adViews: tally.adViews.reduce(0) { $0 + Int($1) },
      adClicks: tally.adClicks.reduce(0) { $0 + Int($1) }, advertiserValueMicros: tally.advertiserValue.reduce(0, +),
      activeCampaigns: market.activeCampaigns, fingerprint: String(hash.value, radix: 16))
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
