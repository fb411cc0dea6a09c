import ArgumentParser
import Terminal

/// The command that trains: the only one that links libtorch. `vitrine` starts it as a child.
@main
struct VitrineLearn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine-learn", abstract: "Train models from what a data directory has recorded.",
    subcommands: [
      TrainRanker.self, CompareRankers.self, ExportExamples.self, SequencesCommand.self, Clicks.self, Conversions.self,
      SignalsCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
    } catch {
      ExitStatus(of: error, in: VitrineLearn.self).exit(printing: error, of: VitrineLearn.self)
    }
  }
}
