import Foundation
import Statistics
import TextSafety

/// The studies of a model of toxic spans as lines for people.
struct SpanTable {
  let text: String

  init(_ studies: [SpanStudy], seconds: Double) {
    guard let first = studies.first else {
      text = "nothing was measured"
      return
    }
    func line(_ name: String, _ value: (SpanStudy) -> Double) -> String {
      name.padded(26) + "\(Spread(studies.map(value)))"
    }
    let lines =
      [
        "\(first.learned) comments learned from, \(first.heldOut) held out; seeds "
          + studies.map { "\($0.seed)" }.joined(separator: ", "),
        "", "".padded(26) + "mean F1 over characters",
        line("model") { $0.model.estimate }, line("lexicon", \.lexicon), line("everything", \.everything),
        line("nothing", \.nothing),
        line("model less lexicon") { $0.gain.estimate } + ", 95% interval above 0 for "
          + "\(studies.count { $0.gain.low > 0 }) of \(studies.count) seeds",
      ] + CalibrationTable(studies.map(\.calibration)).lines + [String(format: "%.1f s", seconds)]
    text = lines.joined(separator: "\n")
  }
}
