import Foundation

/// The elementary functions that the domain needs, in one place.
enum Elementary {
  static func log(_ value: Double) -> Double { Foundation.log(value) }
  static func cos(_ value: Double) -> Double { Foundation.cos(value) }
}
