import ArgumentParser
import Domain
import Foundation
import Statistics
import Terminal

extension Audiences {
  struct Study: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Measure lookalikes in a simulated world where it is known who buys, beside the most active people.",
      discussion: """
        Half of a shop's buyers are on its list. Lift says how many times more of the other half are in the lookalike than \
        among all people who are not on the list. The world is made in a temporary folder; --data is not read.
        """)

    struct Result: Encodable {
      let runs: [AudienceStudy.Outcome]
      let meanLift: Double
      let liftDeviation: Double
      let meanActiveLift: Double
      let activeLiftDeviation: Double
      let seconds: Double
    }

    @OptionGroup var common: CommonOptions
    @Option(help: "People of each world.") var people = 1_500
    @Option(help: "Days on which they visit.") var days = 3
    @Option(help: "The share of all people that the lookalike takes in.") var percent = 5
    @Option(help: "Worlds, with seeds from --seed on.") var worlds = 5

    func validate() throws {
      guard (200...100_000).contains(people), (1...60).contains(days), (1...20).contains(percent),
        (1...100).contains(worlds)
      else {
        throw ValidationError(
          "--people is in 200...100000, --days in 1...60, --percent in 1...20, --worlds in 1...100.")
      }
    }

    func run() async throws {
      let began = ContinuousClock.now
      var runs: [AudienceStudy.Outcome] = []
      for world in 0..<worlds {
        let line = ProgressLine("world \(world + 1) of \(worlds)")
        let study = AudienceStudy(
          people: people, days: days, percent: percent, seed: (common.seed ?? 1) &+ UInt64(world))
        runs.append(try await study.run { line.show(share: $0) })
        line.finish("lift \(runs[world].lift.fixed(2)), most active \(runs[world].activeLift.fixed(2))")
      }
      let (lift, active) = (Self.spread(runs.map(\.lift)), Self.spread(runs.map(\.activeLift)))
      let parts = began.duration(to: .now).components
      let result = Result(
        runs: runs, meanLift: lift.mean, liftDeviation: lift.deviation, meanActiveLift: active.mean,
        activeLiftDeviation: active.deviation, seconds: Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
      try Output(format: common.format).write(result) {
        var table = TextTable(["seed", "listed", "others", "hidden buyers", "audience", "lift", "most active", "AUC"])
        table.rows = runs.map { run in
          [
            "\(run.seed)", "\(run.listed)", "\(run.others)", "\(run.hiddenBuyers)", "\(run.audience)",
            run.lift.fixed(2), run.activeLift.fixed(2), run.seedArea.fixed(3),
          ]
        }
        return "\(table.text)\nlift \(lift.mean.fixed(2)) ± \(lift.deviation.fixed(2)), most active "
          + "\(active.mean.fixed(2)) ± \(active.deviation.fixed(2)) over \(runs.count) worlds"
      }
    }

    private static func spread(_ values: [Double]) -> (mean: Double, deviation: Double) {
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0)
    }
  }
}
