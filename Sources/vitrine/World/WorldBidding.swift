import ArgumentParser
import MarketWorld
import Statistics
import Terminal

/// Agents with target costs in a world, against PID.
struct WorldBidding: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bidding",
    abstract: "48 agents with a budget and a target cost in a world: conversions · min(1, (target/cost)²) against PID.")

  struct Result: Encodable {
    let days: Int
    let firstSeed: UInt64
    let gainsOfPID: String
    let comparisons: [AutoBidStudy.Comparison]
  }

  @OptionGroup var common: CommonOptions
  @Option(help: "Days, each with a seed of its own that follows --seed.") var days = 20
  @Option(help: "People.") var people = 20_000

  func validate() throws {
    guard days > 1, people >= 100 else { throw ValidationError("--days is 2 or more, --people is 100 or more.") }
  }

  func run() throws {
    let study = AutoBidStudy(people: people)
    let first = common.seed ?? 1
    let progress = ProgressLine("days")
    let gains = try study.tuned()
    let seeds = (0..<UInt64(days)).map { first &+ $0 }
    let comparisons = try [true, false].enumerated().map { place, isPredictive in
      try study.compare(predictive: isPredictive, seeds: seeds, gains: gains) { day in
        progress.show(share: (Double(place) + Double(day) / Double(days)) / 2, count: place * days + day, of: "days")
      }
    }
    progress.finish("\(2 * days) days")
    let result = Result(days: days, firstSeed: first, gainsOfPID: gains.text, comparisons: comparisons)
    try Output(format: common.format).write(result) { result.text }
  }
}

extension WorldBidding.Result {
  fileprivate var text: String {
    var table = TextTable(["policy", "score", "× PID", "95%", "missed by a tenth", "of PID", "budget spent", "of PID"])
    table.rows = comparisons.map { row in
      [
        row.policy, row.score.fixed(0), row.ratio.estimate.fixed(3),
        "\(row.ratio.low.fixed(3)) … \(row.ratio.high.fixed(3))", row.missed.estimate.percent,
        row.missedByPID.estimate.percent, row.spentOfBudget.percent, row.spentOfBudgetByPID.percent,
      ]
    }
    return "\(table.text)\nthe gains of PID are the best of 27 on another day: \(gainsOfPID)"
  }
}
