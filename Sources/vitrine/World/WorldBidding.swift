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
    /// What a middling agent's budget pays for at its target.
    let conversions: Double
    let daysBefore: Int
    let comparisons: [AutoBidStudy.Comparison]
  }

  @OptionGroup var common: CommonOptions
  @Option(help: "Days, each with a seed of its own that follows --seed.") var days = 20
  @Option(help: "People.") var people = 20_000
  @Option(
    help: "Conversions that a middling budget pays for at its target: with 170 budgets bind, with 500 targets too.")
  var conversions = 170.0
  @Option(help: "Days that agents see before the one that counts.") var daysBefore = 4

  func validate() throws {
    guard days > 1, people >= 100, conversions > 0, daysBefore >= 0 else {
      throw ValidationError(
        "--days is 2 or more, --people 100 or more, --conversions above 0, --days-before 0 or more.")
    }
  }

  func run() throws {
    var study = AutoBidStudy(people: people)
    study.conversions = conversions * Double(people) / 20_000
    study.daysBefore = daysBefore
    let first = common.seed ?? 1
    let progress = ProgressLine("days")
    // PID as it is published begins at its target; one that may begin lower knows the market beforehand.
    let rivals = try [[1], [0.3, 0.6, 1]].map { try study.tuned(starts: $0) }
    let seeds = (0..<UInt64(days)).map { first &+ $0 }
    let pairs = rivals.flatMap { gains in [true, false].map { (gains, $0) } }
    let comparisons = try pairs.enumerated().map { place, pair in
      try study.compare(predictive: pair.1, seeds: seeds, gains: pair.0) { day in
        let done = place * days + day
        progress.show(share: Double(done) / Double(pairs.count * days), count: done, of: "days")
      }
    }
    progress.finish("\(pairs.count * days) days")
    let result = Result(
      days: days, firstSeed: first, conversions: conversions, daysBefore: daysBefore, comparisons: comparisons)
    try Output(format: common.format).write(result) { result.text }
  }
}

extension WorldBidding.Result {
  fileprivate var text: String {
    var table = TextTable([
      "policy", "gains of PID", "score", "× PID", "95%", "missed by a tenth", "of PID", "budget spent", "of PID",
    ])
    table.rows = comparisons.map { row in
      [
        row.policy, row.rival, row.score.fixed(0), row.ratio.estimate.fixed(3),
        "\(row.ratio.low.fixed(3)) … \(row.ratio.high.fixed(3))", row.missed.estimate.percent,
        row.missedByPID.estimate.percent, row.spentOfBudget.percent, row.spentOfBudgetByPID.percent,
      ]
    }
    return """
      \(table.text)
      proportional and integral gain, wind-up and first bid of PID score most against PID on another day, of 27 and of 81
      """
  }
}
