import ArgumentParser
import Foundation
import Media
import PictureQuality
import Terminal

extension QualityCommand {
  struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The quality of pictures, and what is wrong with them most.")

    struct Line: Encodable {
      let picture: String
      let quality, naturalness: Double?
      let strengths: [String: Double]
      let worst: String?
      /// Why there is no score.
      let reason: String?
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var bundle: QualityBundle
    @Argument(help: "Files of pictures.") var pictures: [String]

    func run() throws {
      let model = try bundle.load(in: common.directory)
      let lines = pictures.map { Self.line($0, model) }
      try Output(format: common.format).write(["pictures": lines]) {
        var table = TextTable(["picture", "quality", "naturalness", "worst"])
        table.rows = lines.map { line in
          [
            line.picture, line.quality?.fixed(3) ?? "", line.naturalness?.fixed(3) ?? "",
            line.worst ?? line.reason ?? "",
          ]
        }
        return table.text
      }
    }

    private static func line(_ path: String, _ model: QualityModel) -> Line {
      func refused(_ reason: String) -> Line {
        Line(picture: path, quality: nil, naturalness: nil, strengths: [:], worst: nil, reason: reason)
      }
      guard let data = try? Data(contentsOf: URL(filePath: path)) else { return refused("missingFile") }
      do {
        let answer = model(try QualityFeatures(of: PictureDecoder().decode(Array(data))))
        let strengths = zip(Distortion.allCases, answer.strengths).map { ($0.rawValue, $1) }
        return Line(
          picture: path, quality: answer.quality, naturalness: answer.naturalness,
          strengths: Dictionary(uniqueKeysWithValues: strengths), worst: answer.worst?.rawValue, reason: nil)
      } catch let reason as NullReason {
        return refused(reason.code.rawValue)
      } catch {
        return refused("\(error)")
      }
    }
  }
}
