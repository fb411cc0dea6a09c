public import ArgumentParser
public import MarketWorld
import Measurement
import Statistics
import Terminal

/// Tries a change under several designs in worlds whose truth is known.
struct WorldExperiment: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment", abstract: "Read a change by experiments in worlds whose truth is known.",
    discussion: """
      Each world runs with the change for everybody and for nobody, which is the truth, as a plain user split, and under each \
      design. The gap between the user split and a design is what competition for budgets adds to the plain reading.
      """)

  enum Chosen: String, ExpressibleByArgument, CaseIterable {
    case user, budget, submarkets, switchback, all

    var designs: [MarketExperiment.Design] {
      MarketExperiment.Design(rawValue: rawValue).map { [$0] } ?? MarketExperiment.Design.allCases
    }
  }

  struct Result: Encodable {
    struct Level: Encodable {
      /// Nil without budgets.
      let tightness: Double?
      let comparison: DesignComparison
    }

    let treatment: String
    let outcome: String
    let firstSeed: UInt64
    let levels: [Level]
  }

  @OptionGroup var common: CommonOptions
  @OptionGroup var world: WorldOptions
  @Option(help: "user, budget, submarkets, switchback or all.") var design = Chosen.all
  @Option(help: "ad-load, retrieval, ranker, reserve or sameness.") var treatment = MarketplaceRules.Treatment.adLoad
  @Option(help: "revenue, pages, clicks or advertiser-value.") var outcome = MarketExperiment.Outcome.revenue
  @Option(help: "Worlds, with seeds that follow --seed.") var seeds = 20
  @Option(help: "Budgets as a share of what would be spent without, one or more; 0 for none.")
  var tightness: [Double] = [0.4, 0.8, 2]
  @Option(help: "Days of the experiment.") var days = 1
  @Option(help: "Days under the old rules before it.") var daysBefore = 2
  @Option(help: "Submarkets.") var submarkets = 4

  func validate() throws {
    guard seeds > 1, days > 0, daysBefore > 0, !tightness.isEmpty, tightness.allSatisfy({ $0 >= 0 && $0.isFinite })
    else {
      throw ValidationError("--seeds is 2 or more, --days and --days-before are 1 or more, --tightness is 0 or more.")
    }
  }

  func run() throws {
    let progress = ProgressLine("worlds")
    let first = common.seed ?? 1
    var done = 0
    let levels = try tightness.map { tightness in
      var settings = world.settings
      settings.budgetTightness = tightness > 0 ? tightness : nil
      let experiment = MarketExperiment(
        settings: settings, treatment: treatment, outcome: outcome, daysBefore: daysBefore, days: days,
        submarkets: submarkets)
      let readings = try (0..<UInt64(seeds)).map { number in
        let reading = try experiment.run(design.designs, seed: first &+ number)
        done += 1
        progress.show(share: Double(done) / Double(seeds * self.tightness.count), count: done, of: "worlds")
        return reading
      }
      return Result.Level(tightness: settings.budgetTightness, comparison: try DesignComparison(readings))
    }
    progress.finish("\(done) worlds")
    let result = Result(treatment: treatment.rawValue, outcome: outcome.rawValue, firstSeed: first, levels: levels)
    try Output(format: common.format).write(result) { result.text }
  }
}

extension MarketplaceRules.Treatment: ExpressibleByArgument {}
extension MarketExperiment.Outcome: ExpressibleByArgument {}

extension WorldExperiment.Result {
  fileprivate var text: String {
    levels.map { level in
      var table = TextTable(["design", "effect", "bias", "95%", "SE", "stated SE", "coverage", "gap", "flagged"])
      table.rows = level.comparison.rows.map { row in
        [
          row.design, row.effect.points, row.bias.estimate.points, "\(row.bias.low.points) … \(row.bias.high.points)",
          row.standardError.points, row.statedError.points, row.coverage.estimate.percent, row.gap.points,
          row.flagged.percent,
        ]
      }
      let budgets = level.tightness.map { "budgets \($0.fixed(2)) of free spend" } ?? "no budgets"
      return """
        \(treatment) on \(outcome), \(budgets), \(level.comparison.worlds) worlds: true effect \
        \(level.comparison.truth.estimate.points) points
        \(table.text)
        """
    }.joined(separator: "\n\n")
  }
}

extension Double {
  /// In percentage points, with its sign.
  fileprivate var points: String { (self > 0 ? "+" : "") + (self * 100).fixed(2) }
}
