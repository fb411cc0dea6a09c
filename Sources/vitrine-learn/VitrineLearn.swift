import ArgumentParser
import Terminal

/// The command that trains: the only one that links libtorch. `vitrine` starts it as a child.
@main
struct VitrineLearn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine-learn", abstract: "Train models from what a data directory has recorded.",
    subcommands: [
      TrainRanker.self, CompareRankers.self, ExportExamples.self, SequencesCommand.self, Clicks.self, Conversions.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      ExitStatus(of: error, in: VitrineLearn.self).exit(printing: error, of: VitrineLearn.self)
    }
  }
}
