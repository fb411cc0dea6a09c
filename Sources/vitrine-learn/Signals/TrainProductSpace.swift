import ArgumentParser
import Foundation
import Inference
import Learning
import Signals
import Terminal

struct TrainProductSpace: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "space",
    abstract: "Train one space of products, photos and words; measure it and publish it as a bundle.",
    discussion: """
      Items of the data directory need `image.embedding` and `text.embedding`. Photos are CSV or JSONL with the columns image \
      and item, and text where words go with them; graded queries have text, item and grade. How much of the training is kept \
      is chosen on inner splits of the training file; the validation file is read once. Products left out and queries left \
      out are answered by spaces that did not know them.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "The file of photos with their products.") var photos: String
  @Option(help: "A file of further photos, read once by the final space.") var validation: String?
  @Option(help: "The file of graded queries in words.") var graded: String?
  @Option(help: "The folder that paths of photos start at.") var pictures: String
  @Option(help: "Seeds, with commas between them: one space each; the first is published.") var seeds = "1,2,3"
  @Option(help: "The name of the bundle that is published; none when left out.") var name: String?
  @Option(help: "The folder of contracts.") var contracts = "contracts"
  @Option(help: "The folder of published weights.")
  var weights = ProcessInfo.processInfo.environment["VITRINE_WEIGHTS"] ?? ".deps/weights"
  @Option(help: "Passes over the photos.") var epochs = ProductSpaceSettings().epochs
  @Option(help: "Adam's step.") var rate = ProductSpaceSettings().rate
  @Option(help: "Threads.") var threads = 1

  func run() async throws {
    let numbers = seeds.split(separator: ",", omittingEmptySubsequences: false).map { UInt64($0) }
    let chosen = numbers.compactMap(\.self)
    guard !chosen.isEmpty, chosen.count == numbers.count, Set(chosen).count == chosen.count else {
      throw CommandFailure(.wrongUsage, "--seeds is a list of different numbers, such as 1,2,3.")
    }
    guard threads > 0 else { throw CommandFailure(.wrongUsage, "--threads must be above 0: raise it.") }
    var settings = ProductSpaceSettings()
    (settings.epochs, settings.rate, settings.threads) = (epochs, rate, threads)
    let lesson = try ProductSpaceLesson(
      .init(
        photos: URL(filePath: photos), validation: validation.map { URL(filePath: $0) },
        graded: graded.map { URL(filePath: $0) }, pictures: URL(filePath: pictures, directoryHint: .isDirectory)),
      root: common.root, weights: URL(filePath: weights, directoryHint: .isDirectory),
      contracts: ContractSet.load(URL(filePath: contracts, directoryHint: .isDirectory)), settings: settings,
      runtime: OpenVINORuntime())
    let progress = ProgressLine("space")
    let report = try await lesson.run(seeds: chosen, publication: name.map { .init(name: $0) }) { line in
      progress.show(share: nil, note: line)
    }
    progress.finish("\(report.photos) photos")
    try Output(format: common.format).write(report) { report.text }
  }
}
