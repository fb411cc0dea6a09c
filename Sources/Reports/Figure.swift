/// A plot with what it shows, in words.
public struct Figure: Equatable, Sendable {
  public let caption: String
  let plot: Markup

  public init(_ plot: some Plot, caption: String) {
    self.caption = caption
    let legend = plot.legend.isEmpty ? [] : [Self.legend(plot.legend)]
    self.plot = .element("div", [:], [plot.drawing] + legend)
  }

  var markup: Markup { .element("figure", [:], [plot, .element("figcaption", [:], caption)]) }

  private static func legend(_ entries: [LegendEntry]) -> Markup {
    .element(
      "ul", ["class": "legend"],
      entries.map { entry in
        .element(
          "li", ["class": SeriesClass.name(entry.series)],
          [
            .element(
              "svg", ["viewBox": "0 0 24 10", "aria-hidden": "true"],
              [.element("line", ["class": "line", "x1": "1", "y1": "5", "x2": "23", "y2": "5"])]),
            .text(entry.name),
          ])
      })
  }
}

/// The name of what a line or a colour stands for.
public struct LegendEntry: Equatable, Sendable {
  public let name: String
  /// Which colour and dash, from 0; they repeat after the sixth.
  public let series: Int

  public init(name: String, series: Int) {
    self.name = name
    self.series = series
  }
}

/// The style class of a series: a colour in both themes, and a dash.
enum SeriesClass {
  static func name(_ series: Int) -> String { "s\(max(0, series) % 6)" }
}
