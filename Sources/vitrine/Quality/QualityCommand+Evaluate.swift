import ArgumentParser
import Foundation
import Media
import PictureQuality
import Statistics
import Terminal

extension QualityCommand {
  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make photographs worse by known strengths, and see whether the model says so.",
      discussion: """
        Beside the model stand two that nobody trained: sharpness, and how natural a picture is by the statistics of good \
        photographs. The photographs should not be those that the model was learned from.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var bundle: QualityBundle
    @Argument(help: "A folder of photographs, or a CSV file with a column `image`.") var photographs: String
    @Option(help: "Measure on so many photographs at most.") var limit = 60

    func validate() throws {
      guard limit >= 2 else { throw ValidationError("--limit takes two photographs or more.") }
    }

    func run() throws {
      let list = try PhotographList(photographs, limit: limit)
      let model = try bundle.load(in: common.directory)
      let progress = ProgressLine("quality evaluate")
      var pictures: [Picture] = []
      let refused = list.forEach(progress) { pictures.append($0) }
      let study = try QualityStudy(of: model, on: pictures, seed: common.seed ?? 1) { count in
        progress.show(share: Double(count) / Double(pictures.count), count: count, of: "photographs")
      }
      progress.finish("\(study.photographs) photographs, \(refused) not readable")
      try Output(format: common.format).write(study) { Self.table(study) }
    }

    private static func table(_ study: QualityStudy) -> String {
      var table = TextTable(
        ["distortion"] + QualityStudy.levels.map { "q at \($0.fixed(1))" } + [
          "never rises", "order: model", "sharpness", "naturalness",
        ])
      table.rows = study.kinds.map { kind in
        [kind.distortion.rawValue] + kind.quality.map { $0.fixed(3) } + [
          kind.isMonotone ? "yes" : "no", kind.model.percent, kind.sharpness.percent, kind.naturalness.percent,
        ]
      }
      func range(_ interval: (Double, Double, Double)) -> String {
        "\(interval.0.percent) (\(interval.1.percent) to \(interval.2.percent))"
      }
      let (model, gain) = (study.model, study.gain)
      return table.text + "\n" + """
        pairs in the right order: \(range((model.estimate, model.low, model.high))), sharpness \
        \(study.sharpness.percent), naturalness \(study.naturalness.percent); gain over the better \
        \(range((gain.estimate, gain.low, gain.high)))
        mean error of quality \(study.error.fixed(3)), of a constant \(study.constantError.fixed(3)); \
        \(study.photographs) photographs, seed \(study.seed)
        """
    }
  }
}
