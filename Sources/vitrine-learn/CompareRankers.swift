import ArgumentParser
import Bundles
import Foundation
import Inference
import Learning
import Prediction
import Terminal

struct CompareRankers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Say which differences between two published rankers are real.",
    discussion: """
      Both are asked for the last part of the ledger, by time: the part that training on this ledger keeps for its figures. \
      A model that was trained on a longer ledger has seen some of it.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "A bundle: its folder, or its version in models/ of the data directory.") var first: String
  @Argument(help: "The bundle to compare with.") var second: String
  @Option(help: "A folder for a page on each outcome, with plots, slices and baselines.") var report: String?

  func run() throws {
    let runtime = try OpenVINORuntime()
    let models = try [first, second].map { name in
      do {
        return try RankingModel(Bundles.Bundle(loading: folder(of: name)), runtime: runtime)
      } catch {
        throw CommandFailure(
          .badInput, "\(name) is no ranker's bundle (\(Reason(of: error))): name a folder, or a version in models/.")
      }
    }
    let contest = try RankerContest(
      models[0], models[1], on: common.examples(LedgerExamples.Options()).columns, seed: common.seed ?? 1)
    let comparison = contest.comparison()
    if let report { try write(contest, comparison, to: URL(filePath: report, directoryHint: .isDirectory)) }
    try Output(format: common.format).write(comparison) { comparison.text }
  }

  private func folder(of name: String) -> URL {
    let models = common.root.appending(path: "models", directoryHint: .isDirectory)
    let kept = models.appending(path: name.replacing("@", with: "-"), directoryHint: .isDirectory)
    return FileManager.default.fileExists(atPath: kept.path) ? kept : URL(filePath: name, directoryHint: .isDirectory)
  }

  private func write(_ contest: RankerContest, _ comparison: RankerComparison, to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for task in comparison.tasks where !task.differences.isEmpty {
      // Slices may be too thin for intervals where the whole is not: then there is no page.
      guard let outcome = RankerTask(rawValue: task.task), let page = try? contest.page(of: outcome) else { continue }
      try Data(page.utf8).write(to: folder.appending(path: "\(task.task).html"), options: .atomic)
    }
  }
}

extension RankerComparison {
  fileprivate var text: String {
    var table = TextTable(["outcome", "metric", first, second, "difference", "p, corrected", "real"])
    for task in tasks {
      for row in task.differences {
        table.rows.append([
          task.task, row.metric, row.first.fixed(4), row.second.fixed(4),
          "\((row.first - row.second).fixed(4)) [\(row.low.fixed(4)), \(row.high.fixed(4))]", row.pValue.fixed(3),
          row.isReal ? "yes" : "no",
        ])
      }
    }
    return ([table.text] + tasks.map { "\($0.task), \($0.positives) of \($0.examples): \($0.statement)" })
      .joined(separator: "\n")
  }
}
