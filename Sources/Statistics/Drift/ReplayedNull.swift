/// What a statistic of drift gets to when nothing drifts: past windows are compared with the rest of the past, as if each were
/// the present. So the rate of false alarms is fixed, whatever the statistic, the number of examples and the ups and downs of an
/// ordinary week.
public struct ReplayedNull: Equatable, Sendable {
  /// In increasing order.
  public let values: [Double]

  /// - Parameters:
  ///   - reference: examples of the past, in the order of time.
  ///   - window: examples of the present.
  ///   - replays: windows of the past that are compared.
  ///   - statistic: of the examples in a range and those outside of it.
  /// - Throws: `empty` unless the past holds two windows at least.
  public init<R: RandomNumberGenerator>(
    reference: Int, window: Int, replays: Int = 200, using random: inout R,
    statistic: (_ window: Range<Int>) throws(StatisticsError) -> Double
  ) throws(StatisticsError) {
    guard window > 0, replays > 0, reference >= 2 * window else {
      throw StatisticsError(
        .empty, "\(reference) examples before and \(window) now: a past of two windows at least is needed.")
    }
    var values: [Double] = []
    for _ in 0..<replays {
      let start = random.index(below: reference - window + 1)
      values.append(try statistic(start..<(start + window)))
    }
    self.values = values.sorted()
  }

  /// The value that at most `share` of the windows without drift exceed.
  public func threshold(_ share: Double = 0.05) -> Double {
    let place = Int((Double(values.count) * (1 - share)).rounded(.up)) - 1
    return values[min(values.count - 1, max(0, place))]
  }

  /// The share of windows without drift that reach a value; never 0, as the window itself is one of them (Davison, Hinkley 1997,
  /// §4.2).
  public func pValue(of value: Double) -> Double {
    Double(values.count { $0 >= value } + 1) / Double(values.count + 1)
  }
}
