import ArgumentParser

/// What has to do with conversions that arrive late, apart from a data directory.
struct Conversions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conversions", abstract: "Learn from conversions that arrive late.",
    subcommands: [EvaluateConversions.self, GenerateConversions.self])
}
