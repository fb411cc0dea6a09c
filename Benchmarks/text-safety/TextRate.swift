import ArgumentParser

/// How good and how fast the text signals are on a file of labelled examples.
@main
struct TextRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine-text-rate", abstract: "Measure spam and toxicity models on labelled texts.",
    subcommands: [SpamRate.self, SpanRate.self])
}
