/// Precision against recall of boxes of one label over many pictures.
public struct BoxCurve: Equatable, Sendable {
  public struct Point: Equatable, Sendable {
    public let score, precision, recall: Double
  }

  /// How the area under the curve is taken; precision is first made monotone from the right.
  public enum Interpolation: String, Sendable, Codable {
    /// The mean over the recalls 0, 0.01 … 1 of the precision reached there or later (COCO).
    case hundredAndOne
    /// The whole area (Pascal VOC from 2010 on; Everingham et al., IJCV 2015).
    case allPoints
  }

  /// One for each answer that counts, by falling score.
  public let points: [Point]

  /// - Parameter outcomes: of the pictures, in their order.
  /// - Returns: nil where no picture holds a truth: recall has nothing to find.
  /// - Complexity: O(n log n) for n answers.
  public init?(_ outcomes: some Sequence<BoxMatching.Outcome>) {
    var (scores, hits, truths) = ([Double](), [Bool](), 0)
    for outcome in outcomes {
      scores += outcome.scores
      hits += outcome.hits
      truths += outcome.truths
    }
    guard truths > 0 else { return nil }
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    var found = 0
    points = order.enumerated().map { rank, place in
      found += hits[place] ? 1 : 0
      return Point(
        score: scores[place], precision: Double(found) / Double(rank + 1), recall: Double(found) / Double(truths))
    }
  }

  /// The area under the curve, 0...1.
  public func averagePrecision(_ interpolation: Interpolation = .hundredAndOne) -> Double {
    var reached = points.map(\.precision)
    for place in reached.indices.reversed().dropFirst() { reached[place] = max(reached[place], reached[place + 1]) }
    switch interpolation {
    case .hundredAndOne:
      var (sum, place) = (0.0, 0)
      for step in 0...100 {
        // As numpy's linspace rounds them: a recall may be one of these exactly.
        let least = step == 100 ? 1 : Double(step) * 0.01
        while place < points.count, points[place].recall < least { place += 1 }
        if place < points.count { sum += reached[place] }
      }
      return sum / 101
    case .allPoints:
      var (area, recall) = (0.0, 0.0)
      for (point, precision) in zip(points, reached) {
        area += (point.recall - recall) * precision
        recall = point.recall
      }
      return area
    }
  }
}
