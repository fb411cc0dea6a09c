import Foundation
import Reports
import Statistics
import Testing

@Suite("Reports")
struct ReportTests {
  private static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a & b < c > d ' e \" f", "]]>", "<!--", "&amp;",
    "\u{0}\u{1}\u{8}\u{B}\u{1F}\u{7F}\u{85}\u{FFFE}\u{FFFF}", "\u{202E}txt.exe", "👩🏽‍🚀 é 漢字", "</style>", "</title>",
    "%s%n", "",
    String(repeating: "W", count: 500),
  ]

  private func page(_ text: String) throws -> Report {
    let line = LinePlot(
      title: text, series: [.init(text, [.init(x: 0, y: 1, low: 0, high: 2), .init(x: 1, y: 3)]), .init(text, [])],
      horizontal: text, vertical: text)
    let bar = BarPlot(
      title: text, bars: [.init(text, ConfidenceInterval(estimate: 1, low: 0, high: 2, level: 0.95))], unit: text)
    let matrix = try ConfusionMatrix(classes: [text, "other"], truths: [0, 1, 1], predictions: [0, 0, 1])
    return Report(
      title: text, summary: [text],
      sections: [
        .init(
          text,
          [
            .paragraph(text),
            .table(try Table(columns: [.init(text), .init(text)], rows: [[text, text]], caption: text)),
            .figure(Figure(line, caption: text)),
            .figures([
              Figure(bar, caption: text), Figure(ConfusionPlot(title: text, matrix), caption: text),
              Figure(HistogramPlot(title: text, values: [1, 2, 2, 3], unit: text), caption: text),
            ]),
            .pictures(
              PictureGrid([try .init(source: "data:image/png;base64,iVBORw0KGgo=", caption: text)], caption: text)),
          ])
      ])
  }

  @Test("A page is well-formed and fetches nothing, whatever its texts hold", arguments: hostile)
  func hostileTexts(text: String) throws {
    let html = try page(text).html
    let read = Page(html)
    #expect(read.isWellFormed)
    #expect(read.count("script") == 0 && read.count("img") == 1 && read.count("style") == 1)
    #expect(read.addresses == ["data:image/png;base64,iVBORw0KGgo="])
    #expect(read.elements.allSatisfy { $0.attributes.keys.allSatisfy { !$0.hasPrefix("on") } })
    #expect(!html.lowercased().contains("http:") && !html.lowercased().contains("https:"))
    #expect(!html.contains("url(") && !html.contains("@import"))
    #expect(try html == page(text).html)
  }

  @Test("A text is read back as it was, in text and in attributes", arguments: hostile)
  func roundTrip(text: String) throws {
    let read = Page(
      Report(
        title: "t",
        sections: [
          .init(
            "s", [.pictures(PictureGrid([try .init(source: "data:image/png;base64,", caption: text)], caption: "c"))])
        ]
      ).html)
    let forbidden = try Regex("[\\x{0}-\\x{8}\\x{B}-\\x{1F}\\x{7F}-\\x{9F}\\x{FFFE}\\x{FFFF}]")
    let expected = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { String($0).contains(forbidden) ? "\u{FFFD}" : $0 }))
    #expect(expected.isEmpty || read.text.contains(expected))
    #expect(read.elements.first { $0.name == "img" }?.attributes["alt"] == expected)
  }

  @Test("Random bytes never break a page", arguments: 1...40 as ClosedRange<UInt64>)
  func fuzz(seed: UInt64) throws {
    var random = SplitMix64(state: seed)
    let alphabet: [Unicode.Scalar] = [
      "<", ">", "&", "\"", "'", "/", "!", "-", "]", "[", ";", "#", "a", " ", "\n", "\u{0}", "\u{FFFF}", "=", "😀",
    ]
    var text = ""
    for _ in 0..<200 { text.unicodeScalars.append(alphabet[Int(random.next() % UInt64(alphabet.count))]) }
    let read = Page(try page(text).html)
    #expect(read.isWellFormed)
    #expect(read.count("h1") == 1 && read.count("figure") == 5)
  }

  @Test("Pictures that are not in the page are refused, and tables with holes")
  func refusals() {
    for source in [
      "https://example.org/a.png", "a.png", "data:text/html;base64,AA==", "data:image/svg+xml;base64,AA==",
      "data:image/png;base64,AA\"onload=", "javascript:alert(1)", "",
    ] {
      #expect(throws: ReportError.self) { try PictureGrid.Picture(source: source, caption: "") }
    }
    #expect(throws: ReportError.self) { try Table(columns: [.init("a")], rows: [["1", "2"]]) }
  }

  @Test("Plots of nothing, of one value and of values that are not numbers are drawn")
  func degenerate() throws {
    let plots: [any Plot] = [
      LinePlot(title: "", series: [], horizontal: "x", vertical: "y"),
      LinePlot(
        title: "", series: [.init("a", [.init(x: 0, y: 0)])], horizontal: "x", vertical: "y", spacing: .logarithmic),
      LinePlot(
        title: "", series: [.init("a", [.init(x: .nan, y: .infinity), .init(x: 5, y: 1e-300)])], horizontal: "x",
        vertical: "y"),
      LinePlot(
        title: "", series: [.init("a", [.init(x: 1e-9, y: -1e12), .init(x: 1e9, y: 1e12)])], horizontal: "x",
        vertical: "y", spacing: .logarithmic),
      BarPlot(title: "", bars: [], unit: "u"),
      HistogramPlot(title: "", values: [], unit: "u"), HistogramPlot(title: "", values: [3, 3], unit: "u"),
      HistogramPlot(title: "", values: [0, -1], unit: "u", spacing: .logarithmic),
    ]
    for plot in plots {
      let source = plot.drawing.source
      #expect(Page(source).isWellFormed)
      #expect(!source.contains("nan") && !source.contains("inf"))
    }
  }
}

/// Seeded and reproducible: Steele, Lea, Flood (OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
