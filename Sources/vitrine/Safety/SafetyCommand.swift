import ArgumentParser

/// What policies make of content.
struct SafetyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "safety",
    abstract: "Spam and toxic texts: learn the models, and what a policy does with the catalogue.",
    subcommands: [Train.self, List.self, Check.self])
}
