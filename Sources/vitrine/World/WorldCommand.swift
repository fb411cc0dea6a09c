import ArgumentParser
import Domain
import MarketWorld
import Terminal

/// Simulated marketplaces in which a change can be tried before it is.
struct WorldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "world", abstract: "A simulated marketplace with memory, in which the truth of any change is known.",
    subcommands: [WorldRate.self, WorldExperiment.self, WorldLongRun.self, WorldFitCommand.self, WorldBidding.self])
}

/// The size of a world, as options.
struct WorldOptions: ParsableArguments {
  @Option(help: "People.") var people = 6_000
  @Option(help: "Campaigns.") var campaigns = 40
  @Option(help: "Pages a day of a middling person.") var pages = 2.0

  var settings: MarketplaceSettings {
    var settings = MarketplaceSettings()
    settings.people = people
    settings.campaigns = campaigns
    settings.pagesPerDay = pages
    return settings
  }
}
