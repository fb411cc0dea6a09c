/// How many values fall into bins of equal width.
public struct HistogramPlot: Plot, Equatable, Sendable {
  public let title: String
  /// One more than there are counts, increasing.
  public let edges: [Double]
  public let counts: [Int]
  private let x: Axis
  private let y: Axis
  private let isSquare: Bool

  /// - Parameters:
  ///   - values: those that are not finite are left out, and on a logarithmic axis those of zero or less.
  ///   - bins: the number of bins, one at least.
  ///   - unit: the title of the axis.
  ///   - isSquare: as a reliability diagram beside which it stands.
  public init(
    title: String, values: [Double], bins: Int = 40, unit: String, spacing: Axis.Spacing = .linear,
    isSquare: Bool = false
  ) {
    let axis = Axis(unit, spacing: spacing, holding: values)
    var counts = [Int](repeating: 0, count: max(1, bins))
    for value in values where value.isFinite && (spacing == .linear || value > 0) {
      counts[min(Int(axis.place(value) * Double(counts.count)), counts.count - 1)] += 1
    }
    self.title = title
    self.isSquare = isSquare
    self.counts = counts
    edges = (0...counts.count).map { axis.value(at: Double($0) / Double(counts.count)) }
    x = axis
    y = Axis("examples", holding: [0, Double(counts.max() ?? 1)])
  }

  public var drawing: Markup {
    let frame = isSquare ? Frame.square(x: x, y: y) : Frame(x: x, y: y, aspect: 0.5)
    let boxes = counts.enumerated().map { index, count in
      let (left, right) = (frame.horizontal(edges[index]), frame.horizontal(edges[index + 1]))
      let top = frame.vertical(Double(count))
      return Frame.box("bar s0", left + 0.5, top, right - left - 1, frame.vertical(0) - top)
    }
    return frame.drawing(title: title, boxes)
  }
}
