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
        String(format: "%+.4f (%+.4f … %+.4f)", $0.estimate, $0.low, $0.high)
      }
      lines.append(
        name + String(format: "%.4f", row.meanArea) + "   \(deviation)   " + String(format: "%.4f", row.logLoss)
          + "    \(difference ?? "")")
    }
    return lines.joined(separator: "\n")
  }
}
