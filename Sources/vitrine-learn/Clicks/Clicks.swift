public import ArgumentParser
public import Learning

/// What has to do with click prediction apart from a data directory.
struct Clicks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clicks", abstract: "Train and evaluate click models on a log of impressions.",
    subcommands: [
      EvaluateClicks.self, TrainClicks.self, CalibrateClicks.self, OnlineClicksCommand.self, GenerateClicks.self,
    ])
}

extension ClickModel: ExpressibleByArgument {}
