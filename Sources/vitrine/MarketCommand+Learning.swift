import ArgumentParser
import Domain
import Engine
import Market
import Replay
import Statistics
import Terminal

extension MarketCommand {
  struct Reserve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Learn a reserve from logged days, and replay them under it.",
      discussion: """
        Reserves around the present one are tried on every page at its logged budgets; the gain is told on people that the reserve was \
        not chosen on. Then the days are replayed under the best one with budgets and pacing re-equilibrated, as `vitrine replay` does.
        """)

    struct Result: Encodable {
      let present: Micros
      let best: Micros
      let points: [ReserveSearch.Point]
      /// For a thousand pages, at the logged budgets.
      let gain: ConfidenceInterval
      let replay: ReplayAnswer
    }

    @OptionGroup var common: CommonOptions
    @Option(help: "One day, as 2026-11-21, or the first and the last, as 2026-11-21..2026-11-27.") var days: String
    @Option(help: "Resamples of people for the replay's intervals.") var resamples = 40

    private static let factors = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 13, 21, 34, 55]

    func run() throws {
      let stage = try ReplayCommandStage(common, days: days, resamples: resamples)
      let present = try common.directory.policy().reservePerThousand
      let unit = max(present.rawValue, 100_000)
      let reserves = Set(Self.factors.map { Micros(rawValue: Int64(Double(unit) * $0)) } + [present]).sorted()
      var random = SeededRandom(seed: common.seed ?? 1, stream: "reserve")
      let search = try ReserveSearch(stage.logged.pages, reserves: reserves, using: &random)
      let best = search.best
      let answer = try stage.run(
        ReplayScenario { policy in
          var policy = policy
          policy.reservePerThousand = best
          return policy
        })
      let result = Result(
        present: present, best: best, points: search.points, gain: search.gain, replay: answer)
      try Output(format: common.format).write(result) { Self.text(result) }
    }

    private static func text(_ result: Result) -> String {
      var table = TextTable(["reserve", "expected for 1,000 pages"])
      table.rows = result.points.map { point in
        ["\(point.reserve)\(point.reserve == result.present ? " (present)" : "")", point.revenue.fixed(3)]
      }
      return """
        \(table.text)
        best \(result.best): \(result.gain.text(3)) more for 1,000 pages at the logged budgets, on people it was not chosen on
        \(result.replay.text)
        """
    }
  }

  struct Weights: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Replay logged days under other weights of saves and hides: what users' value costs in revenue.")

    struct Row: Encodable {
      let factor: Double
      let saveValue: Micros
      let hideCost: Micros
      let answer: ReplayAnswer
      /// Revenue given up for a unit of users' value; nil where neither moves.
      let price: Double?
    }

    @OptionGroup var common: CommonOptions
    @Option(help: "One day, as 2026-11-21, or the first and the last, as 2026-11-21..2026-11-27.") var days: String
    @Option(help: "What the present weights are multiplied by.") var factors = "0,0.5,2,4,8"
    @Option(help: "Resamples of people for the intervals.") var resamples = 20

    func run() throws {
      let numbers = factors.split(separator: ",").map { Double($0.trimmingPrefix(" ")) }
      guard !numbers.isEmpty, numbers.allSatisfy({ $0.map { (0...1_000).contains($0) } == true }) else {
        throw CommandFailure(.wrongUsage, "--factors is no list of numbers from 0 to 1000: write it as 0.5,2,4.")
      }
      let stage = try ReplayCommandStage(common, days: days, resamples: resamples)
      let present = try common.directory.policy()
      let rows = try numbers.compactMap(\.self).map { factor in
        let save = Micros(rawValue: Int64(Double(present.saveValue.rawValue) * factor))
        let hide = Micros(rawValue: Int64(Double(present.hideCost.rawValue) * factor))
        let answer = try stage.run(
          ReplayScenario { policy in
            var policy = policy
            (policy.saveValue, policy.hideCost) = (save, hide)
            return policy
          })
        let (gained, lost) = (answer.userValue?.change.estimate ?? 0, -(answer.revenue?.change.estimate ?? 0))
        return Row(
          factor: factor, saveValue: save, hideCost: hide, answer: answer,
          price: abs(gained) > 1e-9 ? lost / gained : nil)
      }
      try Output(format: common.format).write(["rows": rows]) {
        var table = TextTable(["× weights", "revenue", "users' value", "advertisers' value", "price of users' value"])
        table.rows = rows.map { row in
          guard row.answer.isSupported else {
            let reasons = row.answer.reasons.map(\.code.rawValue).joined(separator: ", ")
            return [row.factor.fixed(2), "not supported", reasons, "–", "–"]
          }
          func cell(_ figure: ReplayAnswer.Figure?) -> String { figure.map { $0.change.text(2) } ?? "–" }
          return [
            row.factor.fixed(2), cell(row.answer.revenue), cell(row.answer.userValue), cell(row.answer.advertiserValue),
            row.price.map { $0.fixed(2) } ?? "–",
          ]
        }
        return table.text + "\nChanges against the logged days, with 90% intervals from resampled people."
      }
    }
  }
}
