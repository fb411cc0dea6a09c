import ArgumentParser
import Foundation
import Inference
import Learning
import Signals
import Terminal

struct EvaluateSignal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Say how good a signal is on a file of examples, beside trivial baselines.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The name of a signal.") var name: String
  @Option(
    help: "A .csv or .jsonl file of examples; of a detector a folder of VOC files, a .txt list of them or a COCO .json."
  )
  var examples: String
  @Option(help: "The folder that paths of pictures start at; that of the file when left out.") var pictures: String?
  @Option(help: "The folder of contracts.") var contracts = "contracts"
  @Option(help: "The folder of published weights.")
  var weights = ProcessInfo.processInfo.environment["VITRINE_WEIGHTS"] ?? ".deps/weights"
  @Option(help: "The HTML file to write; evaluation-NAME.html in the data directory when left out.") var output: String?
  @Option(help: "Threads.") var threads = 1

  func run() async throws {
    guard threads > 0 else { throw CommandFailure(.wrongUsage, "--threads must be above 0: raise it.") }
    let contract = try ContractSet.load(URL(filePath: contracts, directoryHint: .isDirectory)).contract(name)
    let file = URL(filePath: examples)
    let shelf = BundleShelf(
      folder: common.root.appending(path: "bundles"), weights: URL(filePath: weights, directoryHint: .isDirectory),
      runtime: try OpenVINORuntime())
    let workshop = SignalWorkshop(shelf: shelf, threads: threads)
    if case .boxes = contract.value { return try await boxes(contract, shelf, file) }
    let evaluation = SignalEvaluation(
      contract, workshop: workshop,
      pictures: pictures.map { URL(filePath: $0, directoryHint: .isDirectory) } ?? file.deletingLastPathComponent(),
      seed: common.seed ?? 1, threads: threads)
    let progress = ProgressLine("evaluate \(name)")
    let page = output.map { URL(filePath: $0) } ?? common.root.appending(path: "evaluation-\(name).html")
    let report = try await evaluation.run(on: file, page: page) { line in progress.show(share: nil, note: line) }
    progress.finish("\(report.examples) examples")
    try Output(format: common.format).write(report) { report.text }
  }

  private func boxes(_ contract: SignalContract, _ shelf: BundleShelf, _ file: URL) async throws {
    let evaluation = BoxSignalEvaluation(
      try PictureBoxesProducer(contract: contract, shelf: shelf, threads: threads), seed: common.seed ?? 1)
    let progress = ProgressLine("evaluate \(name)")
    let report = try await evaluation.run(
      on: file, pictures: pictures.map { URL(filePath: $0, directoryHint: .isDirectory) },
      page: output.map { URL(filePath: $0) } ?? common.root.appending(path: "evaluation-\(name).html")
    ) { line in progress.show(share: nil, note: line) }
    progress.finish("\(report.rows.first?.pictures ?? 0) pictures")
    try Output(format: common.format).write(report) { report.text }
  }
}
