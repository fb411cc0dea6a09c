public import ArgumentParser
import Domain
import Foundation
public import Learning
import Terminal

/// What has to do with click prediction apart from a data directory.
struct Clicks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clicks", abstract: "Evaluate click models on a log of impressions.",
    subcommands: [EvaluateClicks.self, OnlineClicksCommand.self, GenerateClicks.self])
}

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
  @Option(help: "Threads of libtorch.") var threads = 1
  @Option(help: "A folder for rows.safetensors and scores.safetensors, to compare others on the same rows.")
  var export: String?
  @Option(help: "How results are printed: table or json.") var format: OutputFormat = .table

  func run() throws {
    var options = ClickEvaluation.Options(seed: seed)
    options.models = models
    options.trials = trials
    options.seeds = seeds
    options.item = item
    options.hasHistory = history
    options.threads = threads
    options.validation = validation
    options.test = test
    let evaluation = try ClickEvaluation(ClickLog(reading: URL(filePath: file)), options: options)
    let folder = export.map { URL(filePath: $0, directoryHint: .isDirectory) }
    if let folder {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try evaluation.exportRows(to: folder.appending(path: "rows.safetensors"))
    }
    let progress = ProgressLine("clicks")
    var runs = 0
    let report = try evaluation.run { _ in
      runs += 1
      progress.show(share: Double(runs) / Double(models.count * trials), count: runs, of: "settings")
    }
    progress.finish("\(runs) settings tried")
    try folder.map { try report.exportScores(to: $0.appending(path: "scores.safetensors")) }
    try Output(format: format).write(report) { report.text }
  }
}

struct OnlineClicksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "online", abstract: "Learn from a log in one pass with a hashed logistic regression.")

  @Argument(help: "A .csv file of impressions, as for `evaluate`.") var file: String
  @Option(help: "2 to this power weights.") var bits = 20
  @Option(help: "The step of a weight's first change.") var rate: Float = 0.1
  @Option(help: "How results are printed: table or json.") var format: OutputFormat = .table

  func run() throws {
    let pass = try OnlineClicks(reading: URL(filePath: file), bits: bits, rate: rate)
    try Output(format: format).write(pass) {
      "\(pass.rows) rows, \(pass.rowsPerSecond.fixed(0)) a second; each predicted before it was learned from: "
        + "AUC \(pass.area.fixed(4)), log loss \(pass.logLoss.fixed(4))"
    }
  }
}

struct GenerateClicks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write an ad log whose true click probabilities are known.")

  @Argument(help: "The .csv file to write.") var file: String
  @Option(help: "Impressions.") var rows = 200_000
  @Option(help: "People who see them.") var people = 20_000
  @Option(help: "Ads that are shown.") var ads = 5_000
  @Option(help: "Seeds everything that is random.") var seed: UInt64 = 1

  func run() throws {
    guard rows > 0, people > 0, ads > 0 else {
      throw CommandFailure(.wrongUsage, "Rows, people and ads must be above 0: raise them.")
    }
    var generator = ClickLogGenerator(seed: seed)
    (generator.rows, generator.people, generator.ads) = (rows, people, ads)
    do {
      try Data(generator.csv().utf8).write(to: URL(filePath: file), options: .atomic)
    } catch {
      throw CommandFailure(.workFailed, "\(file) could not be written: check the folder and the free space.")
    }
  }
}

extension ClickModel: ExpressibleByArgument {}
