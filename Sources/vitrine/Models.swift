import ArgumentParser
import Engine
import Foundation
import Prediction
import Store
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "What predicts.", subcommands: [Train.self, Compare.self])

  /// What can be trained.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case popularity, ranker
  }

  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say which differences between two published rankers are real, on the last part of the ledger.",
      discussion: "The same as `vitrine-learn compare`, which runs as a child.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "A bundle: its folder, or its version in models/ of the data directory.") var first: String
    @Argument(help: "The bundle to compare with.") var second: String
    @Option(help: "A folder for a page on each outcome, with plots, slices and baselines.") var report: String?

    func run() throws {
      var arguments = ["compare", first, second, "--data", common.root.path, "--format", common.format.rawValue]
      if let seed = common.seed { arguments += ["--seed", "\(seed)"] }
      if let report { arguments += ["--report", report] }
      FileHandle.standardOutput.write(try ChildProgram("vitrine-learn", variable: "VITRINE_LEARN").run(arguments))
    }
  }

  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train a model on what was stored and make it the active one.",
      discussion: """
        popularity counts all stored events; ranker learns from the features in the ledger and their outcomes, in a child \
        process (vitrine-learn).
        """)

    struct Result: Encodable {
      let model: String
      let items: Int
      let baseRates: [String: Double]
    }

    @OptionGroup var common: CommonOptions
    @Option(help: "popularity or ranker.") var kind: Kind = .popularity
    @Flag(
      name: .customLong("continue"),
      help: "Of ranker: train on from the active one, which stays active where the outcome is worse.")
    var continues = false
    @Option(help: "Of ranker: the most epochs.") var epochs: Int?
    @Option(help: "Of ranker: ignore what was decided or happened from this time on, RFC 3339.") var until: String?

    func validate() throws {
      guard kind == .ranker || (epochs == nil && until == nil && !continues) else {
        throw ValidationError("--continue, --epochs and --until belong to --kind ranker: add it, or leave them out.")
      }
    }

    func run() throws {
      switch kind {
      case .popularity: try trainPopularity()
      case .ranker: try trainRanker()
      }
    }

    private func trainPopularity() throws {
      let counts = try MarketDatabase.open(at: common.directory.root, readOnly: true).actionCounts()
      let model = try PopularityModel(counts: counts)
      try common.directory.activate(.popularity(model))
      let rates = model.baseRates
      let result = Result(
        model: model.version, items: counts.count,
        baseRates: ["click": rates.click, "save": rates.save, "hide": rates.hide, "conversion": rates.conversion]
          .compactMapValues { $0.map(Double.init) })
      try Output(format: common.format).write(result) {
        "\(result.model): \(result.items) items, "
          + result.baseRates.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.percent)" }.joined(separator: ", ")
      }
    }

    private func trainRanker() throws {
      let report = try RankerTraining(
        directory: common.directory, seed: common.seed, epochs: epochs, until: try common.time(until, name: "until"),
        from: continues ? try common.directory.activeRanker() : nil
      ).run()
      if report.succession?.isWorse != true {
        try common.directory.activateRanker(URL(filePath: report.bundle, directoryHint: .isDirectory))
      }
      try Output(format: common.format).write(report) { report.text }
    }
  }
}
