/// A drawing of data: an SVG whose colours follow the page.
public protocol Plot {
  var drawing: Markup { get }
  /// Empty where nothing has to be told apart.
  var legend: [LegendEntry] { get }
}

extension Plot {
  public var legend: [LegendEntry] { [] }
}
