import Foundation
import TestSupport
import Testing

/// The demo as a user runs it, at its small scale.
@Suite("Demo")
struct DemoTests {
  private struct Summary: Decodable {
    struct Estimate: Decodable {
      let value: Double, low: Double, high: Double

      /// From a 95% interval of a mean.
      var standardError: Double { (high - low) / (2 * 1.96) }
    }
    struct Row: Decodable {
      let policy: String
      let clickRate: Estimate
    }
    struct Table: Decodable { let rows: [Row] }
    struct Training: Decodable {
      struct Gain: Decodable {
        let estimate: Double
        let low: Double?
      }
      struct Head: Decodable {
        let task: String
        let areaGain: Gain?
      }
      let heads: [Head]
    }
    struct Replay: Decodable { let decisions: Int, identical: Int, prices: Int, identicalPrices: Int }

    let table: Table
    let training: Training
    let replay: Replay
    let reproducible: [String]
    let budgetDifferences: Int

    func clickRate(_ policy: String) throws -> Estimate {
      try #require(table.rows.first { $0.policy == policy }).clickRate
    }

    /// How many standard errors lie between two policies.
    func distance(_ policy: String, over other: String) throws -> Double {
      let (one, two) = (try clickRate(policy), try clickRate(other))
      return (one.value - two.value)
        / (one.standardError * one.standardError + two.standardError * two.standardError).squareRoot()
    }
  }

  private static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static var hasStamps: Bool {
    FileManager.default.fileExists(atPath: repository.appending(path: ".deps/stamps/animals").path)
  }

  private func run(_ place: Workplace, _ arguments: String...) throws -> Summary {
    let ending = try place.run(
      ["demo", "--once", "--scale", "small", "--seed", "1", "--format", "json", "--data", place.path("demo").path]
        + [
          "--stamps", Self.repository.appending(path: ".deps/stamps").path, "--contracts",
          Self.repository.appending(path: "contracts").path, "--weights",
          Self.repository.appending(path: ".deps/weights").path,
        ] + arguments)
    try #require(ending.status == 0, "\(ending.errors.suffix(2_000))")
    return try JSONDecoder().decode(Summary.self, from: Data(ending.output.utf8))
  }

  @Test(
    "Learning ranks above popularity on days it never saw, every price replays, and a second run gives the same numbers",
    .enabled(if: hasStamps, "the stamps are not there: run scripts/bootstrap stamps"))
  func learned() throws {
    let place = try Workplace()
    let summary = try run(place)
    let gain = try #require(summary.training.heads.first { $0.task == "click" }?.areaGain)
    #expect(try #require(gain.low) > 0)
    #expect(
      try summary.distance("oracle", over: "popularity") > 3 && summary.distance("popularity", over: "random") > 3)
    #expect(try summary.distance("learned", over: "random") > 3)
    #expect(summary.replay.identical == summary.replay.decisions && summary.replay.decisions > 500)
    #expect(summary.replay.identicalPrices == summary.replay.prices && summary.replay.prices > 500)
    #expect(summary.budgetDifferences == 0)
    #expect(try run(Workplace()).reproducible == summary.reproducible)
    try cascade(in: place)
  }

  /// A light and a heavy ranker from the demo's ledger: trained, compared, trained on, and deciding in turn.
  private func cascade(in place: Workplace) throws {
    struct Training: Decodable {
      struct Part: Decodable { let model: String, network: String }
      let light: Part, heavy: Part
    }
    struct Comparison: Decodable { let first: String, second: String }
    struct Page: Decodable { let decision: String }
    func json<Answer: Decodable>(_ kind: Answer.Type, _ arguments: String...) throws -> Answer {
      let ending = try place.run(arguments + ["--format", "json", "--data", place.path("demo").path])
      try #require(ending.status == 0, "\(ending.errors.suffix(2_000))")
      return try JSONDecoder().decode(kind, from: Data(ending.output.utf8))
    }
    let trained = try json(Training.self, "models", "train", "--kind", "cascade", "--epochs", "1", "--seed", "1")
    #expect(trained.light.network == "interest" && trained.heavy.network == "fusion")
    let compared = try json(Comparison.self, "models", "compare", trained.light.model, trained.heavy.model)
    #expect(compared.first == trained.light.model && compared.second == trained.heavy.model)
    let page = try json(
      Page.self, "decide", "--surface", "home_feed", "--user", "fresh-1", "--contracts",
      Self.repository.appending(path: "contracts").path, "--weights",
      Self.repository.appending(path: ".deps/weights").path)
    let explained = try place.run(["decisions", "explain", page.decision, "--data", place.path("demo").path])
    #expect(explained.output.contains(trained.light.model) && explained.output.contains(trained.heavy.model))
    #expect(explained.output.contains("items.heavy"))
    _ = try json(Training.self, "models", "train", "--kind", "cascade", "--continue", "--epochs", "1")
  }

  @Test(
    "Where tastes are shuffled among people there is nothing to learn, and learning does not beat popularity",
    .enabled(if: hasStamps, "the stamps are not there: run scripts/bootstrap stamps"))
  func shuffled() throws {
    let summary = try run(Workplace(), "--shuffle-tastes")
    #expect(try summary.distance("learned", over: "popularity") < 1.96)
    let gain = try #require(summary.training.heads.first { $0.task == "click" }?.areaGain)
    #expect(gain.estimate < 0.01)
    #expect(try summary.distance("popularity", over: "random") > 3)
  }
}
