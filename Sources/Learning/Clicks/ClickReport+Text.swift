import Foundation
import Statistics

extension ClickReport {
  /// The report for people: a line for each model.
  public var text: String {
    let rate = String(format: "%.2f", 100 * clickRate)
    var lines = [
      "\(sizes[0]) rows to learn from, \(sizes[1]) to choose by, \(sizes[2]) for these figures; click rate \(rate)%; "
        + "chosen by validation: \(chosen)",
      "model            AUC      ± seeds  log loss  chosen − this, 95%",
    ]
    for row in rows {
      let name = row.name.padding(toLength: 17, withPad: " ", startingAt: 0)
      let deviation = row.deviation.map { String(format: "%.4f", $0) } ?? "      "
      let difference = row.chosenMinusThis.map {
        Self.interval($0)
      }
      lines.append(
        name + String(format: "%.4f", row.meanArea) + "   \(deviation)   " + String(format: "%.4f", row.logLoss)
          + "    \(difference ?? "")")
    }
    for (title, worths) in [("shuffled", permutation), ("left out", ablation)] {
      guard let worths else { continue }
      lines.append("log loss of \(chosen) with a feature \(title), more than with all")
      let pairs = zip(worths.features, worths.importance.losses).sorted { $0.1.estimate > $1.1.estimate }
      lines += pairs.map { feature, loss in
        "  " + feature.padding(toLength: 24, withPad: " ", startingAt: 0) + Self.interval(loss)
      }
    }
    for learning in learning ?? [] {
      lines.append("log loss of \(learning.name) by rows to learn from")
      lines += learning.curve.points.map { point in
        "  " + String(point.rows).padding(toLength: 10, withPad: " ", startingAt: 0)
          + String(format: "%.4f (%.4f … %.4f)", point.value.estimate, point.value.low, point.value.high)
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func interval(_ interval: ConfidenceInterval) -> String {
    String(format: "%+.4f (%+.4f … %+.4f)", interval.estimate, interval.low, interval.high)
  }
}
