/// Durations in buckets that double from half a millisecond to 16 s.
struct LatencyHistogram: Equatable, Sendable {
  /// Upper bounds in seconds; a last bucket takes the rest.
  static let bounds: [Double] = (0..<16).map { 0.0005 * Double(1 << $0) }

  private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
  private(set) var sum = 0.0

  mutating func add(_ seconds: Double) {
    counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
    sum += seconds
  }

  var total: Int { counts.reduce(0, +) }
}
