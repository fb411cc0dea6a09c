import Foundation

extension Double {
  /// Fixed decimals, independent of the locale.
  public func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  public var percent: String { "\((self * 100).fixed(2))%" }
}
