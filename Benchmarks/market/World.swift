import ArgumentParser
import MarketWorld

/// Pages a second of a marketplace with memory, a pass for each line on standard input.
struct World: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Auctions a second of a simulated marketplace: every campaign bids on every page.")

  @Option(help: "People.") var people = 10_000
  @Option(help: "Campaigns, all of which bid on every page.") var campaigns = 48
  @Option(help: "Ads on a page.") var slots = 3
  @Option(help: "Days in a pass.") var days = 4
  @Option var seed: UInt64 = 1

  struct Pass: Encodable {
    /// In seconds of the processor.
    let seconds: [String: Double]
    let auctions: Int
    let bidders: Double
    let checksum: Int64
  }

  func run() throws {
    var settings = MarketplaceSettings()
    settings.people = people
    settings.campaigns = campaigns
    settings.broadShare = 1
    settings.pagesPerDay = 3
    settings.budgetTightness = 1
    settings.advertisersReact = true
    var rules = MarketplaceRules()
    rules.retrieval = 1
    rules.adPositions = Array(rules.adPositions.prefix(slots))
    let start = try Marketplace(settings, rules: rules, seed: seed)
    while readLine() != nil {
      var world = start
      let began = Auctions.processorSeconds
      try world.run(days: days)
      let seconds = Auctions.processorSeconds - began
      try world.checkInvariants()
      try MarketRate.say(
        Pass(
          seconds: ["world with memory": seconds], auctions: world.tally.auctions,
          bidders: Double(world.tally.entries) / Double(max(world.tally.auctions, 1)),
          checksum: world.tally.totalRevenue))
    }
  }
}
