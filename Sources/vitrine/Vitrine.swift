import ArgumentParser
import Terminal

/// The command line. Exit codes: 0 done, 1 the work failed, 2 wrong usage, 3 bad input.
@main
struct Vitrine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine",
    abstract: "An ads and content-understanding engine whose every decision can be re-run.",
    subcommands: [
      Initialize.self, Import.self, Export.self, Serve.self, Keys.self, Decide.self, Decisions.self, Reports.self,
      Budgets.self, Users.self, Audiences.self, Conversions.self, Rules.self, TrafficCommand.self, ReplayCommand.self,
      MarketCommand.self, Models.self, SignalsCommand.self, InterestsCommand.self, SafetyCommand.self,
      QualityCommand.self, SearchCommand.self, WorldCommand.self, Demo.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      ExitStatus(of: error, in: Vitrine.self).exit(printing: error, of: Vitrine.self)
    }
  }
}
