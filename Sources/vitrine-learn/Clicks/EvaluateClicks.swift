import ArgumentParser
import Foundation
import Learning
import Terminal
import Training

struct EvaluateClicks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Compare click models on the last part of a log.",
    discussion: """
      The file is CSV or JSONL, also gzip. Column names state their types: click:label, at:time, user:token, price:float; \
      :none for a column to leave out. Settings are chosen on the validation part alone.
      """)

  @Argument(help: "A .csv or .jsonl file of impressions.") var file: String
  @Option(help: "Models to compare: \(ClickModel.allCases.map(\.rawValue).joined(separator: ", ")).")
  var models: [ClickModel] = ClickModel.allCases
  @Option(help: "Settings that each model tries.") var trials = 6
  @Option(help: "Runs with the chosen settings.") var seeds = 3
  @Option(help: "Seeds everything that is random.") var seed: UInt64 = 1
  @Option(help: "The field whose click rate is the popularity baseline; the second one when left out.") var item:
    String?
  @Option(help: "The share of rows for choosing settings.") var validation = 0.1
  @Option(help: "The share of rows for the figures.") var test = 0.1
  @Flag(inversion: .prefixedNo, help: "Whether each field's earlier impressions and clicks become features.")
  var history = true
  @Option(help: "Threads of libtorch, in each process.") var threads = 1
  @OptionGroup var parallel: ProcessOptions
  @Option(help: "A folder for rows.safetensors and scores.safetensors, to compare others on the same rows.")
  var export: String?
  @Flag(help: "How much worse the chosen model is with each feature shuffled.") var importance = false
  @Flag(help: "How much worse it is when it is trained without each feature.") var ablation = false
  @Flag(help: "What more rows are worth to it and to the logistic regression.") var learningCurve = false
  @Option(help: "An .html file for figures, plots and slices of the chosen model beside the others.")
  var report: String?
  @Option(help: "How results are printed: table or json.") var format: OutputFormat = .table

  func run() throws { try parallel.together(evaluate) }

  private func evaluate(_ group: ProcessGroup?) throws {
    let evaluation = try ClickEvaluation(
      ClickLog(reading: URL(filePath: file)), options: options(group), group: group)
    let folder = group?.isFirst ?? true ? export.map { URL(filePath: $0, directoryHint: .isDirectory) } : nil
    if let folder {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try evaluation.exportRows(to: folder.appending(path: "rows.safetensors"))
    }
    let progress = ProgressLine("clicks")
    var runs = 0
    var found = try evaluation.run { _ in
      runs += 1
      progress.show(share: Double(runs) / Double(models.count * trials), count: runs, of: "settings")
    }
    progress.finish("\(runs) settings tried")
    try study(evaluation, &found)
    if group?.isFirst ?? true { try write(evaluation, found, folder) }
    try Output(format: format).write(found) { found.text }
  }

  /// What was asked for beyond the comparison.
  private func study(_ evaluation: ClickEvaluation, _ found: inout ClickReport) throws {
    guard let settings = found.settings(of: found.chosen) else { return }
    if importance { found.permutation = try evaluation.worth(of: settings, by: .permutation) }
    if ablation { found.ablation = try evaluation.worth(of: settings, by: .ablation, repeats: 2) }
    if learningCurve {
      var plain = found.settings(of: ClickModel.logistic.rawValue) ?? ClickSettings(.logistic, seed: seed)
      plain.threads = threads
      found.learning = try [settings, plain].prefix(settings.model == .logistic ? 1 : 2).map {
        try evaluation.learning(of: $0)
      }
    }
  }

  private func write(_ evaluation: ClickEvaluation, _ found: ClickReport, _ folder: URL?) throws {
    try folder.map { try found.exportScores(to: $0.appending(path: "scores.safetensors")) }
    guard let report else { return }
    do {
      try Data(evaluation.page(of: found).utf8).write(to: URL(filePath: report), options: .atomic)
    } catch let error as CocoaError {
      throw CommandFailure(
        .workFailed, "The report could not be written: check the folder and the free space (\(Reason(of: error))).")
    }
  }

  private func options(_ group: ProcessGroup?) -> ClickEvaluation.Options {
    var options = ClickEvaluation.Options(seed: seed)
    options.models = models
    options.trials = trials
    options.seeds = seeds
    options.item = item
    options.hasHistory = history
    options.threads = threads
    options.validation = validation
    options.test = test
    // Nobody reads the intervals of the other processes.
    if let group, !group.isFirst { options.resamples = 1 }
    return options
  }
}
