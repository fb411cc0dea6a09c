import ArgumentParser
import Bundles
import Domain
import Foundation
import PictureQuality
import Signals
import Terminal

extension QualityCommand {
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Learn from good photographs, made worse by known strengths, and put the bundle into the data directory.",
      discussion: "What is printed names the bundle: it stands in the contract of the signal that reads it.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "A folder of photographs, or a CSV file with a column `image`.") var photographs: String
    @Option(help: "The SPDX identifier of the photographs' licence, which the weights derive from.") var licence: String
    @Option(help: "Where the photographs come from.") var source: String
    @Option(help: "The version that the bundle gets.") var modelVersion = "1"
    @Option(help: "Learn from so many photographs at most.") var limit = 120

    func validate() throws {
      guard limit >= QualityModel.leastPhotographs else {
        throw ValidationError("--limit takes \(QualityModel.leastPhotographs) photographs or more.")
      }
    }

    func run() throws {
      let list = try PhotographList(photographs, limit: limit)
      let progress = ProgressLine("quality train")
      let seed = common.seed ?? 1
      var examples = QualityExamples()
      var random = SeededRandom(seed: seed, stream: "photographs")
      let refused = try list.forEach(progress) { try examples.add($0, using: &random) }
      let model = try QualityModel(learning: examples, recipe: .init(seed: seed))
      let folder = common.root.appending(path: "bundles/picture-quality-\(modelVersion)")
      let bundle = try model.publish(
        version: modelVersion, licence: licence, source: source, photographs: list.checksum(), to: folder)
      progress.finish(
        "\(examples.photographs) photographs, \(refused) not readable, bundle \(folder.lastPathComponent)")
      let parts = try BundleParts(bundle.manifest)
      try Output(format: common.format).write(parts) { parts.yaml }
    }
  }
}
