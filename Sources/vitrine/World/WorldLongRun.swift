import ArgumentParser
import MarketWorld
import Measurement
import Statistics
import Terminal

/// What a quarter says of the long run, and what a first day says of the second week.
struct WorldLongRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "longrun",
    abstract: "Predict from the first quarter what people learn in 21 months, and flag effects that turn.",
    discussion: """
      In each world one more ad on a page is tried: what it costs in visits at the end is predicted from a quarter by a curve of \
      learning and by a surrogate index that past tests of other ad loads are fitted for; what people learn to overlook is read \
      by the post-period and the cookie-cookie-day design. Other worlds try pages of one topic, which please at first.
      """)

  struct Result: Encodable {
    let worlds: Int
    let firstSeed: UInt64
    /// The long-run effect over that of the first month.
    let ratio: ConfidenceInterval?
    /// Predicted over true, less 1.
    let curveError: ConfidenceInterval?
    let indexError: ConfidenceInterval?
    let within15: [String: Double]
    /// Read over planted.
    let postPeriod: ConfidenceInterval?
    let cookieDays: ConfidenceInterval?
    let turned: Int
    let flagged: Int
    let readings: [LongRunStudy.Reading]
    let reversals: [ReversalStudy.Reading]
  }

  @OptionGroup var common: CommonOptions
  @Option(help: "People.") var people = 3_000
  @Option(help: "Campaigns.") var campaigns = 24
  @Option(help: "Pages a day of a middling person.") var pages = 3.0
  @Option(help: "Worlds of each kind, with seeds that follow --seed.") var seeds = 10
  @Option(help: "Days until the end of the truth.") var horizon = 638
  @Flag(inversion: .prefixedNo, help: "Fit a surrogate index to past tests of other ad loads.") var surrogates = true
  @Flag(inversion: .prefixedNo, help: "Try pages of one topic too.") var reversals = true

  func validate() throws {
    guard seeds > 1, horizon >= 151 else {
      throw ValidationError("--seeds is 2 or more, --horizon is 151 days or more: a quarter and two months.")
    }
  }

  func run() throws {
    var settings = MarketplaceSettings()
    settings.people = people
    settings.campaigns = campaigns
    settings.pagesPerDay = pages
    let first = common.seed ?? 1
    let progress = ProgressLine("long run")
    var study = LongRunStudy(settings: settings)
    study.horizon = horizon
    let index = surrogates ? try PastTests(of: study, seed: first &+ 1_000_000) : nil
    var (readings, turns) = ([LongRunStudy.Reading](), [ReversalStudy.Reading]())
    let reversal = ReversalStudy(settings: settings)
    for number in 0..<UInt64(seeds) {
      readings.append(try study.run(seed: first &+ number, index: index))
      if reversals { turns.append(try reversal.run(seed: first &+ number)) }
      progress.show(share: Double(number + 1) / Double(seeds), count: Int(number) + 1, of: "worlds")
    }
    progress.finish("\(seeds) worlds")
    let result = Self.result(readings, turns, first: first)
    try Output(format: common.format).write(result) { result.text }
  }

  private static func result(
    _ readings: [LongRunStudy.Reading], _ turns: [ReversalStudy.Reading], first: UInt64
  ) -> Result {
    func mean(_ value: (LongRunStudy.Reading) -> Double?) -> ConfidenceInterval? {
      try? ConfidenceInterval.mean(readings.compactMap(value))
    }
    func within(_ value: (LongRunStudy.Reading) -> Double?) -> Double? {
      let errors = readings.compactMap { reading in value(reading).map { abs($0 / reading.longTruth - 1) } }
      return errors.isEmpty ? nil : Double(errors.count { $0 <= 0.15 }) / Double(errors.count)
    }
    var shares: [String: Double] = [:]
    shares["curve"] = within { $0.byCurve }
    shares["surrogate index"] = within(\.byIndex)
    return Result(
      worlds: readings.count, firstSeed: first, ratio: mean { $0.longTruth / $0.monthTruth },
      curveError: mean { $0.byCurve / $0.longTruth - 1 },
      indexError: mean { reading in reading.byIndex.map { $0 / reading.longTruth - 1 } }, within15: shares,
      postPeriod: mean { $0.postPeriod.estimate / $0.planted },
      cookieDays: mean { $0.cookieDays.estimate / $0.planted },
      turned: turns.count { $0.firstTruth > 0 && $0.lateTruth < 0 }, flagged: turns.count { $0.isFlagged },
      readings: readings, reversals: turns)
  }
}

extension WorldLongRun.Result {
  fileprivate var text: String {
    func show(_ interval: ConfidenceInterval?) -> String {
      interval.map { "\($0.estimate.fixed(3)) (\($0.low.fixed(3)) … \($0.high.fixed(3)))" } ?? "–"
    }
    var table = TextTable([
      "seed", "first month", "last month", "by curve", "by index", "planted", "post-period", "cookie-day",
    ])
    table.rows = readings.map { reading in
      [
        "\(reading.seed)", reading.monthTruth.percent, reading.longTruth.percent, reading.byCurve.percent,
        reading.byIndex?.percent ?? "–", reading.planted.percent, reading.postPeriod.estimate.percent,
        reading.cookieDays.estimate.percent,
      ]
    }
    return """
      \(table.text)
      long run over first month \(show(ratio)); predicted over true, less 1: curve \(show(curveError)), \
      surrogate index \(show(indexError))
      within 15%: \(within15.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.percent)" }.joined(separator: ", "))
      read over planted: post-period \(show(postPeriod)), cookie-cookie-day \(show(cookieDays))
      \(turned) of \(reversals.count) worlds of one topic are up on the first day and down in the last week; \(flagged) flagged
      """
  }
}
