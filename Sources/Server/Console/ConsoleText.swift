import Domain
import Foundation

/// Numbers and times as the console shows them.
enum ConsoleText {
  /// `2026-11-21 10:57:00`, in UTC.
  static func time(_ time: Timestamp) -> String {
    String(time.description.prefix(19)).replacing("T", with: " ")
  }

  static func count(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var grouped = ""
    for (offset, digit) in digits.enumerated() {
      if offset > 0, (digits.count - offset).isMultiple(of: 3) { grouped.append("\u{202F}") }
      grouped.append(digit)
    }
    return number < 0 ? "−\(grouped)" : grouped
  }

  static func percent(_ share: Double) -> String { "\(fixed(share * 100, 1)) %" }

  static func fixed(_ number: Double, _ decimals: Int) -> String {
    number.isFinite ? String(format: "%.\(decimals)f", number) : "–"
  }

  static func fixed(_ number: Double?, _ decimals: Int) -> String { number.map { fixed($0, decimals) } ?? "missing" }

  /// Percent-encoded for a part of a path or a value of a query.
  static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? ""
  }
}
