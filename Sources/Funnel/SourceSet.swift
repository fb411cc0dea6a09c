/// Which sources proposed a candidate, by their position in the funnel's declaration. The reserve stands behind them.
public struct SourceSet: OptionSet, Hashable, Codable, Sendable {
  /// The number of sources that a set can tell apart, the reserve included.
  public static let capacity = UInt64.bitWidth

  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// - Parameter position: in `0..<capacity`; anything else makes an empty set.
  public init(position: Int) { rawValue = 1 << position }

  /// In increasing order.
  public var positions: [Int] { (0..<Self.capacity).filter { contains(SourceSet(position: $0)) } }
}
