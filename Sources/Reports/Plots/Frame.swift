/// The rectangle of a plot with its axes, and where values fall in it.
struct Frame {
  let width: Double
  let height: Double
  let x: Axis
  let y: Axis
  private let left: Double
  private let right: Double
  private let top = 12.0
  private let bottom = 46.0

  /// - Parameter aspect: height over width of the whole drawing.
  init(x: Axis, y: Axis, width: Double = 560, aspect: Double = 0.62) {
    self.width = width
    height = width * aspect
    (self.x, self.y) = (x, y)
    let longest = y.ticks.map(\.label.count).max() ?? 0
    left = 34 + 7 * Double(longest)
    // Half of the last label stands outside.
    right = 12 + 3.5 * Double(x.ticks.last?.label.count ?? 0)
  }

  /// For axes that span the same values.
  static func square(x: Axis, y: Axis) -> Frame { Frame(x: x, y: y, width: 400, aspect: 0.94) }

  func horizontal(_ value: Double) -> Double { left + x.place(value) * (width - left - right) }
  func vertical(_ value: Double) -> Double { height - bottom - y.place(value) * (height - top - bottom) }

  /// An SVG with the axes under the content.
  func drawing(title: String, _ content: [Markup]) -> Markup {
    Self.canvas(width, height, title: title, [axes] + content)
  }

  static func canvas(_ width: Double, _ height: Double, title: String, _ content: [Markup]) -> Markup {
    .element(
      "svg",
      [
        "class": "plot", "role": "img",
        "viewBox": "0 0 \(Number.coordinate(width)) \(Number.coordinate(height))",
      ], [.element("title", [:], title)] + content)
  }

  static func line(_ kind: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> Markup {
    .element(
      "line",
      [
        "class": kind, "x1": Number.coordinate(x1), "y1": Number.coordinate(y1), "x2": Number.coordinate(x2),
        "y2": Number.coordinate(y2),
      ])
  }

  static func text(_ text: String, _ kind: String, _ x: Double, _ y: Double) -> Markup {
    .element("text", ["class": kind, "x": Number.coordinate(x), "y": Number.coordinate(y)], text)
  }

  static func box(_ kind: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Markup {
    .element(
      "rect",
      [
        "class": kind, "x": Number.coordinate(x), "y": Number.coordinate(y), "width": Number.coordinate(max(0, width)),
        "height": Number.coordinate(max(0, height)),
      ])
  }

  private var axes: Markup {
    let floor = height - bottom
    var parts: [Markup] = []
    for tick in y.ticks {
      let place = vertical(tick.value)
      parts.append(Self.line("grid", left, place, width - right, place))
      parts.append(Self.text(tick.label, "end", left - 8, place + 4))
    }
    for tick in x.ticks {
      let place = horizontal(tick.value)
      parts.append(Self.line("axis", place, floor, place, floor + 5))
      parts.append(Self.text(tick.label, "middle", place, floor + 19))
    }
    parts.append(Self.line("axis", left, floor, width - right, floor))
    parts.append(Self.text(x.title, "middle", (left + width - right) / 2, height - 6))
    let middle = (top + floor) / 2
    parts.append(
      .element(
        "text",
        [
          "class": "middle", "x": "12", "y": Number.coordinate(middle),
          "transform": "rotate(-90 12 \(Number.coordinate(middle)))",
        ], y.title))
    return .element("g", [:], parts)
  }
}
