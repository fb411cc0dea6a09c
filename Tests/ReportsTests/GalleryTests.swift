import Foundation
import Reports
import Statistics
import Testing

@Suite("Each kind of drawing")
struct GalleryTests {
  @Test("Every plot draws its data: a mark for each value, a name for each series")
  func marks() throws {
    var random = SplitMix64(state: 3)
    let learning = LinePlot(
      title: "Learning",
      series: ["Ours", "Theirs"].enumerated().map { index, name in
        .init(
          name,
          [100.0, 200, 500, 1_000, 5_000, 20_000].map { rows in
            let value = 0.4 + (1 + 0.4 * Double(index)) / rows.squareRoot()
            return .init(x: rows, y: value, low: value - 0.3 / rows.squareRoot(), high: value + 0.3 / rows.squareRoot())
          })
      }, horizontal: "training rows", vertical: "log loss", spacing: .logarithmic)
    let bars = BarPlot(
      title: "Bars",
      bars: (0..<5).map { .init("feature \($0) of a long name", interval(0.1 * Double(5 - $0) - 0.15, 0.06)) },
      unit: "loss without it")
    let names = ["apple", "banana", "orange", "kiwi", "other fruit of the season"]
    let truths = (0..<500).map { _ in Int(random.next() % 5) }
    let matrix = try ConfusionMatrix(
      classes: names, truths: truths, predictions: truths.map { random.next() % 4 == 0 ? Int(random.next() % 5) : $0 })
    let histogram = HistogramPlot(
      title: "Histogram", values: (0..<5_000).map { _ in Double(random.next() % 1_000 + random.next() % 1_000) / 10 },
      bins: 25, unit: "milliseconds")
    let dot =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    let pictures = PictureGrid(
      try (0..<6).map { try .init(source: dot, caption: "true \(names[$0 % 5]), taken for \(names[($0 + 1) % 5])") },
      caption: "The surest mistakes")
    let report = Report(
      title: "Gallery",
      sections: [
        .init(
          "All of them",
          [
            .figure(Figure(learning, caption: "A line with bands")), .figure(Figure(bars, caption: "Bars")),
            .figures([Figure(ConfusionPlot(matrix), caption: "Confusion"), Figure(histogram, caption: "Histogram")]),
            .pictures(pictures),
          ])
      ])
    try look(at: report, name: "gallery")
    let page = Page(report.html)
    #expect(page.isWellFormed)
    func marks(_ kind: String) -> Int {
      page.elements.count { ($0.attributes["class"] ?? "").split(separator: " ").first == Substring(kind) }
    }
    #expect(marks("band") == 2)
    #expect(marks("cell") == 25)
    #expect(marks("bar") == 5 + 25)
    #expect(marks("whisker") == 15)
    #expect(page.count("img") == 6)
    #expect(histogram.counts.reduce(0, +) == 5_000)
    #expect(page.text.contains("Ours") && page.text.contains("Theirs"))
  }

  @Test("A study of late conversions is a table with a row for each model")
  func delay() throws {
    var random = SplitMix64(state: 4)
    let rows = try DelayStudy.table(shapes: [0.7], trials: 2, clicks: 1_000, using: &random)
    let page = Page(Report(title: "Delay", sections: [.delay(rows)]).html)
    #expect(page.count("tr") == 1 + DelayStudy.Model.allCases.count)
    #expect(page.text.contains("Weibull, shape 0.7") && page.text.contains("oracle"))
  }

  @Test("A reliability diagram of rates spans decades, one of probabilities the unit square")
  func reliability() throws {
    let wide = try CalibrationError(
      probabilities: (0..<200).map { pow(10, -4 + 3 * Double($0) / 200) }, outcomes: (0..<200).map { $0 > 150 },
      binCount: 10)
    #expect(LinePlot.reliability([("a", wide)]).x.spacing == .logarithmic)
    let even = try CalibrationError(
      probabilities: (0..<200).map { 0.2 + 0.003 * Double($0) }, outcomes: (0..<200).map { $0 > 100 }, binCount: 10)
    #expect(LinePlot.reliability([("a", even)]).x.spacing == .linear)
  }

  private func interval(_ estimate: Double, _ half: Double) -> ConfidenceInterval {
    ConfidenceInterval(estimate: estimate, low: estimate - half, high: estimate + half, level: 0.95)
  }
}
