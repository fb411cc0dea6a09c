import ArgumentParser
import Learning
import Terminal

struct GenerateConversions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write a log of clicks whose conversions come late, by a law that is known.")

  @Argument(help: "The .csv file to write.") var file: String
  @Option(help: "Clicks.") var clicks = 60_000
  @Option(help: "Days over which they lie.") var days = 72.0
  @Option(help: "Of the Weibull delays: 1 is exponential, below 1 most come early.") var shape = 0.7
  @Option(help: "Seeds everything that is random.") var seed: UInt64 = 1

  func run() throws {
    guard clicks > 0, days > 0, shape > 0 else {
      throw CommandFailure(.wrongUsage, "Clicks, days and shape must be above 0: raise them.")
    }
    var generator = ConversionLogGenerator(seed: seed)
    (generator.clicks, generator.days, generator.shape) = (clicks, days, shape)
    try GeneratedLog(path: file).write(generator.csv())
  }
}
