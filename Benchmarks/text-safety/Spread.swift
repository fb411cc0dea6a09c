import Foundation

/// A figure over seeds: mean ± sample standard deviation.
struct Spread: CustomStringConvertible {
  private let values: [Double]

  init(_ values: [Double]) { self.values = values }

  var description: String {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
    return String(format: "%.4f ± %.4f", mean, deviation)
  }
}

extension String {
  /// The text and spaces up to a width.
  func padded(_ width: Int) -> String { padding(toLength: Swift.max(width, count), withPad: " ", startingAt: 0) }
}
