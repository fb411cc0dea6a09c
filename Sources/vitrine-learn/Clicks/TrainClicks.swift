import ArgumentParser
import Foundation
import Learning
import Terminal
import Training

struct TrainClicks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train one click model on a log, in one process or several.",
    discussion: """
      The file is as for `evaluate`. With a checkpoint, a training that was ended at any moment goes on where it was, and comes \
      to the same bytes. With several processes each step adds up what all learned from their shares of a batch: the model is \
      that of one process, but for rounding.
      """)

  @Argument(help: "A .csv or .jsonl file of impressions.") var file: String
  @Option(help: "What to train: \(ClickModel.allCases.map(\.rawValue).joined(separator: ", ")).")
  var model: ClickModel = .dcn
  @Option(help: "Of an embedding.") var width = 8
  @Option(help: "The most epochs.") var epochs = 12
  @Option(help: "Epochs without a better validation AUC after which training stops.") var patience = 2
  @Option(help: "Impressions in a step.") var batch = 512
  @Option(help: "The step of the network's weights.") var rate = 1e-3
  @Option(help: "The step of the embeddings.") var tableRate: Float = 0.02
  @Option(help: "Impressions before a value has an embedding of its own.") var minimumCount = 1
  @Option(help: "The most embeddings; values that come later share one.") var largestTable = 1 << 30
  @Flag(inversion: .prefixedNo, help: "Whether each field's earlier impressions and clicks become features.")
  var history = true
  @Option(help: "Seeds everything that is random.") var seed: UInt64 = 1
  @Option(help: "Threads of libtorch, in each process.") var threads = 1
  @OptionGroup var parallel: ProcessOptions
  @Option(help: "A file that is written after each epoch; if it exists, training goes on from it.")
  var checkpoint: String?
  @Option(help: "Steps between checkpoints inside an epoch.") var stepsPerCheckpoint: Int?
  @Option(help: "How results are printed: table or json.") var format: OutputFormat = .table

  func run() throws { try parallel.together(train) }

  private func train(_ group: ProcessGroup?) throws {
    var settings = ClickSettings(model, seed: seed)
    settings.width = width
    settings.epochs = epochs
    settings.patience = patience
    settings.batchSize = batch
    settings.rate = rate
    settings.tableRate = tableRate
    settings.minimumCount = minimumCount
    settings.largestTable = largestTable
    settings.threads = threads
    let training = try ClickTraining(
      ClickLog(reading: URL(filePath: file)), settings: settings, hasHistory: history, group: group,
      checkpoint: checkpoint.map { URL(filePath: $0) }, stepsPerCheckpoint: stepsPerCheckpoint
    ) { progress in
      let line =
        "clicks: epoch \(progress.epochs), loss \(progress.loss), validation AUC \(progress.validationArea.fixed(4)), "
        + "\(progress.examplesPerSecond.fixed(0)) examples/s\n"
      try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }
    try Output(format: format).write(training) { training.text }
  }
}

extension ClickTraining {
  fileprivate var text: String {
    var lines = [
      "\(model.rawValue), best after \(bestEpoch) epochs, \(examplesPerSecond.fixed(0)) examples/s in \(processes) processes",
      "on \(sizes[2]) later rows: AUC \(area.fixed(4)), log loss \(logLoss.fixed(4)); \(constantLogLoss.fixed(4)) for the "
        + "click rate alone",
      "\(tableRows) embeddings; \((100 * unknownShare).fixed(1))% of the later rows' values have none and share one",
    ]
    if isTableFull { lines.append("the table was full: raise --largest-table, or --minimum-count") }
    return lines.joined(separator: "\n")
  }
}
