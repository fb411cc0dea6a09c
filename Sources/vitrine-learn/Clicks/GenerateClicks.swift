import ArgumentParser
import Learning
import Terminal

struct GenerateClicks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write an ad log whose true click probabilities are known.")

  @Argument(help: "The .csv file to write.") var file: String
  @Option(help: "Impressions.") var rows = 200_000
  @Option(help: "People who see them.") var people = 20_000
  @Option(help: "Ads that are shown.") var ads = 5_000
  @Option(help: "Seeds everything that is random.") var seed: UInt64 = 1

  func run() throws {
    guard rows > 0, people > 0, ads > 0 else {
      throw CommandFailure(.wrongUsage, "Rows, people and ads must be above 0: raise them.")
    }
    var generator = ClickLogGenerator(seed: seed)
    (generator.rows, generator.people, generator.ads) = (rows, people, ads)
    try GeneratedLog(path: file).write(generator.csv())
  }
}
