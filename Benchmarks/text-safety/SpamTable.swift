import Foundation
import TextSafety

/// The studies of a spam model as lines for people.
struct SpamTable {
  let text: String

  init(_ studies: [SpamStudy], seconds: Double) {
    guard let first = studies.first else {
      text = "nothing was measured"
      return
    }
    var lines = [
      "\(first.count) messages, \(first.spam) spam, \(first.groups) after near-duplicates; seeds "
        + studies.map { "\($0.seed)" }.joined(separator: ", "),
      "", "".padded(26) + "harmless blocked".padded(20) + "spam caught".padded(20) + "accuracy",
    ]
    func add(_ name: String, _ part: (SpamStudy) -> SpamStudy.Blocking) {
      let parts = studies.map(part)
      lines.append(
        name.padded(26) + "\(Spread(parts.map(\.harmlessBlocked)))".padded(20)
          + "\(Spread(parts.map(\.spamCaught)))".padded(20) + "\(Spread(parts.map(\.accuracy)))")
    }
    add("model") { $0.model }
    add("tf-idf naive Bayes") { $0.naiveBayes }
    add("majority") { $0.majority }
    lines += CalibrationTable(studies.map(\.calibration)).lines
    lines.append(String(format: "%.1f s", seconds))
    text = lines.joined(separator: "\n")
  }
}
