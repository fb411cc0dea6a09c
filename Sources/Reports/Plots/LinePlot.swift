/// Lines over a common axis, with bands or whiskers for what is uncertain.
public struct LinePlot: Plot, Equatable, Sendable {
  public struct Point: Equatable, Sendable {
    public let x: Double
    public let y: Double
    public let low: Double?
    public let high: Double?

    /// - Parameters:
    ///   - low: the lower end of an interval around `y`; drawn with `high` alone.
    ///   - high: the upper end.
    public init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
      (self.x, self.y, self.low, self.high) = (x, y, low, high)
    }
  }

  /// How the points of a series are drawn.
  public enum Mark: Equatable, Sendable {
    /// A line, its intervals as a band.
    case line
    /// A line through dots, their intervals as whiskers.
    case dots
  }

  public struct Series: Equatable, Sendable {
    public let name: String
    public let points: [Point]
    public let mark: Mark

    /// Points that are not finite are left out.
    public init(_ name: String, _ points: [Point], mark: Mark = .line) {
      self.name = name
      self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
      self.mark = mark
    }
  }

  public let title: String
  public let series: [Series]
  public let x: Axis
  public let y: Axis
  /// A line from end to end to compare with, such as the diagonal of a reliability diagram.
  private let reference: (from: Point, to: Point)?
  private let isSquare: Bool

  public static func == (a: LinePlot, b: LinePlot) -> Bool { a.drawing == b.drawing }

  /// - Parameters:
  ///   - title: read out in place of the drawing.
  ///   - spacing: of the horizontal axis.
  public init(
    title: String, series: [Series], horizontal: String, vertical: String, spacing: Axis.Spacing = .linear
  ) {
    let points = series.flatMap(\.points)
    let heights = points.flatMap { [$0.y, $0.low ?? $0.y, $0.high ?? $0.y] }
    self.init(
      title: title, series: series, x: Axis(horizontal, spacing: spacing, holding: points.map(\.x)),
      y: Axis(vertical, holding: heights))
  }

  init(
    title: String, series: [Series], x: Axis, y: Axis, reference: (from: Point, to: Point)? = nil,
    isSquare: Bool = false
  ) {
    (self.title, self.series, self.x, self.y) = (title, series, x, y)
    (self.reference, self.isSquare) = (reference, isSquare)
  }

  public var legend: [LegendEntry] {
    series.count < 2 ? [] : series.enumerated().map { LegendEntry(name: $1.name, series: $0) }
  }

  public var drawing: Markup {
    let frame = isSquare ? Frame.square(x: x, y: y) : Frame(x: x, y: y)
    var parts: [Markup] = []
    if let reference {
      parts.append(
        Frame.line(
          "reference", frame.horizontal(reference.from.x), frame.vertical(reference.from.y),
          frame.horizontal(reference.to.x), frame.vertical(reference.to.y)))
    }
    // The first series is the one judged: it lies on top.
    for (index, series) in series.enumerated().reversed() {
      let name = SeriesClass.name(index)
      if series.mark == .line, let band = Self.band(series.points, frame) {
        parts.append(.element("path", ["class": "band \(name)", "d": band]))
      }
      parts.append(.element("path", ["class": "line \(name)", "d": Self.path(series.points, frame)]))
      if series.mark == .dots { parts += Self.dots(series.points, name, frame) }
    }
    return frame.drawing(title: title, parts)
  }

  private static func path(_ points: [Point], _ frame: Frame) -> String {
    points.enumerated().map { place, point in
      let (x, y) = (frame.horizontal(point.x), frame.vertical(point.y))
      return "\(place == 0 ? "M" : "L")\(Number.coordinate(x)) \(Number.coordinate(y))"
    }.joined()
  }

  private static func band(_ points: [Point], _ frame: Frame) -> String? {
    let upper = points.compactMap { point in point.high.map { Point(x: point.x, y: $0) } }
    let lower = points.compactMap { point in point.low.map { Point(x: point.x, y: $0) } }
    guard upper.count > 1, upper.count == lower.count else { return nil }
    return path(upper + lower.reversed(), frame) + "Z"
  }

  private static func dots(_ points: [Point], _ name: String, _ frame: Frame) -> [Markup] {
    points.flatMap { point -> [Markup] in
      let (x, y) = (frame.horizontal(point.x), frame.vertical(point.y))
      let dot = Markup.element(
        "circle", ["class": "dot \(name)", "cx": Number.coordinate(x), "cy": Number.coordinate(y), "r": "4"])
      guard let low = point.low, let high = point.high else { return [dot] }
      return [Frame.line("whisker \(name)", x, frame.vertical(low), x, frame.vertical(high)), dot]
    }
  }
}
