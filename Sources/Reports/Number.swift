import Foundation
import Statistics

/// Numbers as a reader wants them.
enum Number {
  /// With this many digits after the point; a dash for what is not a number.
  static func fixed(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value > 0 ? "∞" : "−∞" }
    return typeset(String(format: "%.\(digits)f", value))
  }

  static func signed(_ value: Double, digits: Int = 4) -> String {
    (value > 0 ? "+" : "") + fixed(value, digits: digits)
  }

  /// An estimate with its interval beneath, as `Table` sets it.
  static func interval(_ interval: ConfidenceInterval?, digits: Int = 4) -> String {
    guard let interval else { return "–" }
    let ends = "\(fixed(interval.low, digits: digits)) to \(fixed(interval.high, digits: digits))"
    return "\(fixed(interval.estimate, digits: digits))\n\(ends)"
  }

  /// Whole numbers in groups of three.
  static func count(_ count: Int) -> String {
    var digits = Array(String(abs(count)))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return (count < 0 ? "−" : "") + String(digits)
  }

  static func pValue(_ value: Double) -> String { value < 0.001 ? "< 0.001" : fixed(value, digits: 3) }

  /// The label of a mark: grouped, or with as many digits as the marks need, or as a power of ten.
  static func tick(_ value: Double, digits: Int) -> String {
    let size = abs(value)
    if value != 0, size >= 1e7 || size < 1e-5 { return typeset(String(format: "%.0e", value)) }
    return digits == 0 && size >= 1_000 ? count(Int(value)) : fixed(value == 0 ? 0 : value, digits: digits)
  }

  /// A coordinate of a drawing, to a hundredth.
  static func coordinate(_ value: Double) -> String {
    let hundredths = Int((min(max(value, -1e6), 1e6) * 100).rounded())
    guard !hundredths.isMultiple(of: 100) else { return String(hundredths / 100) }
    let digits = abs(hundredths) % 100
    return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(digits < 10 ? "0" : "")\(digits)"
  }

  private static func typeset(_ text: String) -> String {
    text.hasPrefix("-") ? (text.dropFirst().allSatisfy { "0.".contains($0) } ? "" : "−") + text.dropFirst() : text
  }
}
