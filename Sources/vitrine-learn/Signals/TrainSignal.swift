import ArgumentParser
import Foundation
import Inference
import Learning
import Signals
import Terminal

/// What has to do with signals and needs training.
struct SignalsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signals", abstract: "Train signals from recipes, and evaluate them.",
    subcommands: [TrainSignal.self, EvaluateSignal.self])
}

struct TrainSignal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a classifier, a detector or a product space by a recipe; publish it as one bundle.",
    discussion: """
      The recipe is YAML: docs/signals.md lists its keys. Settings are chosen on an inner part of the training file; the \
      validation file is read once, by the final model. A run that was stopped goes on where it was when it is started again \
      with the same recipe, examples and seed.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "A .yaml file.") var recipe: String
  @Option(help: "The folder of published weights.")
  var weights = ProcessInfo.processInfo.environment["VITRINE_WEIGHTS"] ?? ".deps/weights"
  @Option(help: "The folder that the contract is written to; training/ in the data directory when left out.")
  var contracts: String?
  @Option(help: "Threads.") var threads = 1

  func run() async throws {
    guard threads > 0 else { throw CommandFailure(.wrongUsage, "--threads must be above 0: raise it.") }
    let recipe = try TrainingRecipe(reading: URL(filePath: recipe))
    let places = SignalLesson.Places(
      root: common.root, weights: URL(filePath: weights, directoryHint: .isDirectory),
      contracts: contracts.map { URL(filePath: $0, directoryHint: .isDirectory) }
        ?? common.root.appending(path: "training", directoryHint: .isDirectory))
    let (runtime, seed) = (try OpenVINORuntime(), common.seed ?? 1)
    let progress = ProgressLine("train")
    switch recipe {
    case .labels(let recipe):
      let lesson = SignalLesson(recipe, places: places, runtime: runtime, seed: seed, threads: threads)
      let report = try lesson.run { line in progress.show(share: nil, note: line) }
      progress.finish("\(report.examples) examples")
      try Output(format: common.format).write(report) { report.text }
    case .boxes(let recipe):
      let lesson = BoxLesson(recipe, places: places, runtime: runtime, seed: seed, threads: threads)
      let report = try await lesson.run { line in progress.show(share: nil, note: line) }
      progress.finish("\(report.trainedOn ?? 0) pictures")
      try Output(format: common.format).write(report) { report.text }
    case .products(let recipe):
      let lesson = try ProductSpaceLesson(
        recipe, places: places, runtime: runtime, seed: common.seed, threads: threads)
      let report = try await lesson.run { line in progress.show(share: nil, note: line) }
      progress.finish("\(report.photos) photos")
      try Output(format: common.format).write(report) { report.text }
    }
  }
}
