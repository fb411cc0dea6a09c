import ArgumentParser
import Domain
import Foundation
import Learning
import Terminal

struct SequencesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sequences", abstract: "Models of what people do next.", subcommands: [EvaluateSequences.self])
}

struct EvaluateSequences: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Train a transformer on sequences of actions and judge it as published tables do.",
    discussion: """
      Each person's last action is to be found, among items drawn at random and among all. The one before it chooses the \
      epoch; the rest is learned from. Popularity and a count of pairs stand beside the model, and with --attributes a model \
      of items alone. Equal data and seeds give equal figures.
      """)

  @Argument(help: "A person and one item or several on each line, in the order of time.") var file: String
  @Option(help: "A JSON object with a list of attributes for each item.") var attributes: String?
  @Option(help: "What is compared: sasrec (100 items outside the training actions) or s3rec (99 never acted on).")
  var ranking: Ranking = .sasrec
  @Option(help: "Items drawn for each answer, in place of what --ranking says.") var draw: Int?
  @Option(help: "Evaluation seeds, apart by commas: each draws the items to compare with anew.") var seeds = "1,2,3,4,5"
  @Option(help: "Seeds the weights, the order and the negatives of training.") var seed: UInt64 = 1
  @Option(help: "Models trained for each that is judged, with seeds in a row; their logits are averaged.")
  var members = 1
  @Option(help: "nextAction (SASRec), or towers for retrieval by cosine (PinnerFormer).")
  var architecture: SequenceSettings.Architecture = .nextAction
  @Option(help: "Width of vectors.") var width: Int?
  @Option(help: "Layers of the transformer.") var layers: Int?
  @Option(help: "Attention heads.") var heads: Int?
  @Option(help: "The share that dropout zeroes.") var dropout: Double?
  @Option(help: "The most epochs.") var epochs: Int?
  @Option(help: "Epochs without a better validation gain after which training stops.") var patience: Int?
  @Option(help: "Adam's step.") var rate: Double?
  @Option(help: "Adam's weight decay.") var decay: Double?
  @Option(help: "Actions of a batch.") var places: Int?
  @Option(help: "Negatives drawn for each batch.") var negatives: Int?
  @Option(help: "A target is drawn among so many next actions; 1, and 5 for towers, when left out.") var window: Int?
  @Option(help: "Threads of libtorch.") var threads: Int?
  @Option(help: "A folder for trainings: one that was stopped goes on from there when data and settings are the same.")
  var checkpoints: String?
  @Option(help: "table or json; progress goes to standard error.") var format: OutputFormat = .table

  enum Ranking: String, ExpressibleByArgument, CaseIterable {
    case sasrec, s3rec

    var sampling: NegativeSampling { self == .sasrec ? .sasrec : .s3rec }
  }

  func run() throws {
    let sequences = try ActionSequences(reading: URL(filePath: file))
    let attributes = try attributes.map { try ItemAttributes(reading: URL(filePath: $0), items: sequences) }
    var sampling = ranking.sampling
    sampling.count = draw ?? sampling.count
    var settings = SequenceStudy.Settings(
      training: training, sampling: sampling, evaluationSeeds: try evaluationSeeds())
    settings.members = members
    let study = try SequenceStudy(sequences, attributes: attributes, settings: settings)
    let folder = checkpoints.map { URL(filePath: $0, directoryHint: .isDirectory) }
    if let folder { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    var line = ProgressLine("read")
    line.finish("\(sequences.people.count) people, \(sequences.itemCount) items, \(sequences.actionCount) actions")
    var model = ""
    let report = try study.run(checkpoints: folder) { stage in
      if model != stage.model {
        line = ProgressLine(stage.model)
        model = stage.model
      }
      guard let progress = stage.training else { return }
      let gain = progress.validationGain.map { ", gain \($0.fixed(4))" } ?? ""
      line.show(
        share: Double(progress.epoch) / Double(training.epochs), count: progress.targets,
        of: "examples, loss \(Double(progress.loss).fixed(3))\(gain)")
    }
    try Output(format: format).write(report) { report.text }
  }

  private var training: SequenceSettings {
    var settings = SequenceSettings(seed: seed)
    settings.architecture = architecture
    settings.width = width ?? settings.width
    settings.inner = 4 * settings.width
    settings.layers = layers ?? settings.layers
    settings.heads = heads ?? settings.heads
    settings.dropout = dropout ?? settings.dropout
    settings.epochs = epochs ?? settings.epochs
    settings.patience = patience ?? settings.patience
    settings.rate = rate ?? settings.rate
    settings.decay = decay ?? settings.decay
    settings.places = places ?? settings.places
    settings.uniform = negatives ?? settings.uniform
    settings.window = window ?? (architecture == .towers ? 5 : settings.window)
    settings.threads = threads ?? settings.threads
    return settings
  }

  private func evaluationSeeds() throws -> [UInt64] {
    try seeds.split(separator: ",").map { text in
      guard let seed = UInt64(text.trimmingCharacters(in: .whitespaces)) else {
        throw CommandFailure(.wrongUsage, "--seeds holds \(text), which is no number: write them as 1,2,3.")
      }
      return seed
    }
  }
}
