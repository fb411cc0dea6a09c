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
    case popularity, ranker, cascade
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
        process (vitrine-learn); cascade learns two: a light ranker for all candidates of a page and a heavy one for the \
        best of them.
        """)

    struct Result: Encodable {
      let model: String
      let items: Int
      let baseRates: [String: Double]
    }

    struct Cascade: Encodable {
      let light: RankerReport
      let heavy: RankerReport
    }

    @OptionGroup var common: CommonOptions
    @Option(help: "popularity, ranker or cascade.") var kind: Kind = .popularity
    @Flag(
      name: .customLong("continue"),
      help: "Of rankers: train on from the active ones; each stays active where the outcome is worse.")
    var continues = false
    @Option(help: "Of rankers: the most epochs.") var epochs: Int?
    @Option(help: "Of rankers: ignore what was decided or happened from this time on, RFC 3339.") var until: String?

    func validate() throws {
      guard kind != .popularity || (epochs == nil && until == nil && !continues) else {
        throw ValidationError(
          "--continue, --epochs and --until belong to --kind ranker or cascade: add one, or leave them out.")
      }
    }

    func run() throws {
      switch kind {
      case .popularity: try trainPopularity()
      case .ranker, .cascade: try trainRankers()
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

    /// Trains on the active rankers, or those of the kind anew, and makes active what is not worse than before.
    private func trainRankers() throws {
      let until = try common.time(until, name: "until")
      let olds = continues ? try common.directory.activeRankers().map(Optional.init) : networks.map { _ in nil }
      var (reports, bundles): ([RankerReport], [URL]) = ([], [])
      for (place, old) in olds.enumerated() {
        var training = RankerTraining(
          directory: common.directory, seed: common.seed, epochs: epochs, until: until, from: old)
        if old == nil { training.network = networks[place] }
        let report = try training.run()
        reports.append(report)
        let new = URL(filePath: report.bundle, directoryHint: .isDirectory)
        bundles.append(report.succession?.isWorse == true ? old ?? new : new)
      }
      try common.directory.activateRankers(bundles)
      let output = Output(format: common.format)
      if reports.count == 1 {
        try output.write(reports[0]) { reports[0].text }
      } else {
        try output.write(Cascade(light: reports[0], heavy: reports[1])) {
          reports.map(\.text).joined(separator: "\n\n")
        }
      }
    }

    private var networks: [RankerKind] { kind == .cascade ? [.interest, .fusion] : [.interest] }
  }
}
