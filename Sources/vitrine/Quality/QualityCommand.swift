import ArgumentParser

/// How good pictures are to look at.
struct QualityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quality",
    abstract: "The quality of pictures: learn a model from good photographs, and measure it on others.",
    subcommands: [Train.self, Evaluate.self, Score.self])
}
