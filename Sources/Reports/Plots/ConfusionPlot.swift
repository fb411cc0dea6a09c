public import Statistics

/// A confusion matrix, shaded by the share of each true class, with its counts.
public struct ConfusionPlot: Plot, Equatable, Sendable {
  public let title: String
  public let matrix: ConfusionMatrix
  private static let labels = 120.0

  public init(title: String = "True classes against predicted ones", _ matrix: ConfusionMatrix) {
    self.title = title
    self.matrix = matrix
  }

  public var drawing: Markup {
    let count = matrix.classes.count
    let side = min(64, max(22, 440 / Double(max(1, count))))
    let end = Self.labels + side * Double(count)
    var parts: [Markup] = []
    for (truth, row) in matrix.counts.enumerated() {
      let total = row.reduce(0, +)
      let top = Self.labels + side * Double(truth)
      parts.append(label(matrix.classes[truth], "ink end", Self.labels - 8, top + side / 2 + 4, isTurned: false))
      parts.append(
        label(
          matrix.classes[truth], "ink", Self.labels + side * (Double(truth) + 0.5) + 4, Self.labels - 8, isTurned: true)
      )
      for (prediction, cell) in row.enumerated() {
        parts.append(square(cell, of: total, Self.labels + side * Double(prediction), top, side, truth, prediction))
      }
    }
    parts.append(Frame.text("predicted", "middle", (Self.labels + end) / 2, 14))
    parts.append(Frame.text("true", "", 4, Self.labels - 8))
    return Frame.canvas(max(end + 48, 240), end + 8, title: title, parts)
  }

  private func square(
    _ cell: Int, of total: Int, _ left: Double, _ top: Double, _ side: Double, _ truth: Int, _ prediction: Int
  ) -> Markup {
    let share = total > 0 ? Double(cell) / Double(total) : 0
    let box = Markup.element(
      "rect",
      [
        "class": "cell", "x": Number.coordinate(left), "y": Number.coordinate(top), "width": Number.coordinate(side),
        "height": Number.coordinate(side), "fill-opacity": Number.coordinate(0.06 + 0.64 * share),
      ])
    let name = "\(matrix.classes[truth]) taken for \(matrix.classes[prediction]): \(Number.count(cell))"
    let text =
      cell > 0 && side >= 28 ? [Frame.text(Number.count(cell), "ink middle", left + side / 2, top + side / 2 + 4)] : []
    return .element("g", [:], [.element("title", [:], name), box] + text)
  }

  private func label(_ name: String, _ kind: String, _ x: Double, _ y: Double, isTurned: Bool) -> Markup {
    let short = name.count <= 15 ? name : name.prefix(14) + "…"
    let turn = isTurned ? "rotate(-60 \(Number.coordinate(x)) \(Number.coordinate(y)))" : "translate(0 0)"
    return .element(
      "text", ["class": kind, "x": Number.coordinate(x), "y": Number.coordinate(y), "transform": turn],
      [.element("title", [:], name), .text(short)])
  }
}
