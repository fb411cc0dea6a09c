import Domain
import Engine
import Signals
import Terminal

extension AdReason {
  /// The first ads with what they are about and what met their targeting; empty where there is none.
  static func table(_ reasons: [AdReason]) -> String {
    guard !reasons.isEmpty else { return "" }
    var table = TextTable(["ad", "item", "is about", "asks for", "met by"])
    table.rows = reasons.prefix(25).map { reason in
      [
        reason.ad.rawValue, reason.item.rawValue,
        reason.interests.prefix(3).map { "\($0.path) \($0.confidence.percent)" }.joined(separator: ", "),
        reason.asked.isEmpty ? "everybody" : reason.asked.map(\.path).joined(separator: ", "),
        (reason.met.map(\.path) + reason.keywords).joined(separator: ", "),
      ]
    }
    return "What ads are about and ask for, as the catalogue says now\n\(table.text)"
  }
}
