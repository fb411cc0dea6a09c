import ArgumentParser
import Bundles
import Foundation
import Signals
import Terminal
import TextSafety

extension SafetyCommand {
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Learn a text model from examples and put its bundle into the data directory.",
      discussion: """
        Threshold and calibration are chosen on examples that were held out in turn, near-duplicates together. What is \
        printed names the bundle: it stands in the contract of the signal that reads it.
        """)

    enum Model: String, ExpressibleByArgument, CaseIterable {
      case spam, toxicity

      var bundle: String {
        switch self {
        case .spam: "text-spam"
        case .toxicity: "text-toxic-spans"
        }
      }
    }

    @OptionGroup var common: CommonOptions
    @Argument(help: "spam or toxicity.") var model: Model
    @Option(
      help: "A CSV or TSV file: `text` and `label` for spam, `text` and `spans`, such as [8, 9, 10], for toxicity.")
    var examples: String
    @Option(help: "The SPDX identifier of the examples' licence, which the weights derive from.") var licence: String
    @Option(help: "Where the examples come from.") var source: String
    @Option(help: "The version that the bundle gets.") var modelVersion = "1"
    @Option(help: "The label of spam.") var positive = "spam"
    @Option(help: "The label of the rest.") var negative = "ham"

    func run() throws {
      let file = URL(filePath: examples)
      let card = TextModelCard(
        name: model.bundle, version: modelVersion, licence: licence, source: source,
        examples: try TextModelCard.checksum(of: file))
      let progress = ProgressLine("safety train \(model.rawValue)")
      progress.show(share: nil)
      let folder = common.root.appending(path: "bundles/\(model.bundle)-\(modelVersion)")
      let bundle = try learn(from: file, card, to: folder)
      progress.finish("bundle \(folder.lastPathComponent)")
      let parts = try BundleParts(bundle.manifest)
      try Output(format: common.format).write(parts) { parts.yaml }
    }

    private func learn(from file: URL, _ card: TextModelCard, to folder: URL) throws -> Bundles.Bundle {
      switch model {
      case .spam:
        let texts = try LabelledTexts(reading: file, positive: positive, negative: negative)
        return try SpamTextModel(learning: texts, recipe: .standard(seed: common.seed ?? 1)).publish(card, to: folder)
      case .toxicity:
        let comments = try SpanExamples(reading: file)
        return try ToxicSpanModel(learning: comments, recipe: .standard(seed: common.seed ?? 1))
          .publish(card, to: folder)
      }
    }
  }
}

extension TextModelCard {
  fileprivate static func checksum(of file: URL) throws -> Checksum {
    do {
      return Checksum(of: try Data(contentsOf: file))
    } catch {
      throw SafetyError(
        .unreadable, "\(file.lastPathComponent) could not be read: check the path.", cause: "\(error)")
    }
  }
}
