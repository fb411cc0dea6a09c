import Foundation

/// The elementary functions that the market needs before its border to fixed point, in one place.
enum Elementary {
  static func power(_ base: Double, _ exponent: Double) -> Double { Foundation.pow(base, exponent) }
  static func exp(_ value: Double) -> Double { Foundation.exp(value) }
  static func log(_ value: Double) -> Double { Foundation.log(value) }
}
