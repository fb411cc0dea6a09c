/// What more training data is worth: a metric by the number of rows that a model was trained on.
public struct LearningCurve: Equatable, Sendable {
  public struct Point: Equatable, Sendable {
    public let rows: Int
    /// Over repeats.
    public let value: ConfidenceInterval
  }

  /// In order of growing rows.
  public let points: [Point]

  /// Each repeat orders the rows at random and trains on growing prefixes of that order, so that its points differ by what
  /// was added alone.
  ///
  /// - Parameters:
  ///   - sizes: numbers of training rows, each from 1 to `rows`; doubled ones show a power law as a line.
  ///   - rows: the training rows there are.
  ///   - repeats: orders, two at least.
  ///   - evaluate: trains on these rows and returns the metric on examples held out.
  /// - Throws: `empty` for no sizes or fewer than two repeats, `outOfRange` for a size outside 1...`rows` or a value that
  ///   is not finite.
  public init<R: RandomNumberGenerator>(
    sizes: [Int], of rows: Int, repeats: Int = 5, level: Double = 0.95, using random: inout R,
    evaluate: (_ training: [Int]) -> Double
  ) throws(StatisticsError) {
    guard !sizes.isEmpty else { throw StatisticsError(.empty, "A learning curve needs one size at least.") }
    guard sizes.allSatisfy({ $0 >= 1 && $0 <= rows }) else {
      throw StatisticsError(.outOfRange, "Pass sizes from 1 up to the \(rows) rows there are.")
    }
    let ascending = Set(sizes).sorted()
    var values = [[Double]](repeating: [], count: ascending.count)
    for _ in 0..<repeats {
      var order = Array(0..<rows)
      order.permute(using: &random)
      for (place, size) in ascending.enumerated() { values[place].append(evaluate(Array(order.prefix(size)))) }
    }
    var points: [Point] = []
    for (size, column) in zip(ascending, values) {
      points.append(Point(rows: size, value: try .mean(column, level: level)))
    }
    self.points = points
  }
}
