public import Statistics

/// Estimates below each other, each with its interval.
public struct BarPlot: Plot, Equatable, Sendable {
  public struct Bar: Equatable, Sendable {
    public let name: String
    public let value: ConfidenceInterval

    public init(_ name: String, _ value: ConfidenceInterval) {
      self.name = name
      self.value = value
    }
  }

  public let title: String
  public let bars: [Bar]
  /// Where bars begin and a line is drawn: 0 for amounts, 1 for ratios.
  public let origin: Double
  private let axis: Axis
  private static let labels = 170.0
  private static let step = 26.0
  private static let width = 560.0

  /// - Parameters:
  ///   - title: read out in place of the drawing.
  ///   - bars: drawn from the top; those that are not finite are left out.
  ///   - unit: the title of the axis.
  public init(title: String, bars: [Bar], unit: String, origin: Double = 0) {
    self.title = title
    self.bars = bars.filter { $0.value.estimate.isFinite && $0.value.low.isFinite && $0.value.high.isFinite }
    self.origin = origin
    axis = Axis(
      unit, holding: self.bars.flatMap { [$0.value.low, $0.value.high, $0.value.estimate] } + [origin])
  }

  public var drawing: Markup {
    let floor = 8 + Self.step * Double(bars.count)
    var parts: [Markup] = []
    for tick in axis.ticks {
      parts.append(Frame.line("grid", place(tick.value), 4, place(tick.value), floor))
      parts.append(Frame.text(tick.label, "middle", place(tick.value), floor + 18))
    }
    for (index, bar) in bars.enumerated() {
      let middle = 8 + Self.step * (Double(index) + 0.5)
      let ends = [place(origin), place(bar.value.estimate)].sorted()
      parts.append(Frame.box("bar s0", ends[0], middle - 7, ends[1] - ends[0], 14))
      parts.append(Frame.line("whisker s1", place(bar.value.low), middle, place(bar.value.high), middle))
      for end in [bar.value.low, bar.value.high] {
        parts.append(Frame.line("whisker s1", place(end), middle - 4, place(end), middle + 4))
      }
      parts.append(
        .element(
          "text",
          ["class": "ink end", "x": Number.coordinate(Self.labels - 8), "y": Number.coordinate(middle + 4)],
          [.element("title", [:], bar.name), .text(Self.shortened(bar.name))]))
    }
    parts.append(Frame.line("axis", place(origin), 4, place(origin), floor))
    parts.append(Frame.text(axis.title, "middle", (Self.labels + Self.width) / 2, floor + 38))
    return Frame.canvas(Self.width, floor + 46, title: title, parts)
  }

  private func place(_ value: Double) -> Double { Self.labels + axis.place(value) * (Self.width - Self.labels - 28) }

  private static func shortened(_ name: String) -> String {
    name.count <= 24 ? name : name.prefix(23) + "…"
  }
}
