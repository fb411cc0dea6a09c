/// A page that needs nothing else: text, tables and plots in one HTML file without scripts or addresses, light or dark as
/// its reader prefers.
///
/// The page is well-formed XML too, and its policy forbids the browser to fetch anything.
public struct Report: Equatable, Sendable {
  public enum Block: Equatable, Sendable {
    case paragraph(String)
    case table(Table)
    case figure(Figure)
    /// Figures beside each other where the window is wide enough.
    case figures([Figure])
    case pictures(PictureGrid)
  }

  public struct Section: Equatable, Sendable {
    public let title: String
    public let blocks: [Block]

    public init(_ title: String, _ blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  public let title: String
  /// What the reader should know first.
  public let summary: [String]
  public let sections: [Section]

  public init(title: String, summary: [String] = [], sections: [Section]) {
    (self.title, self.summary, self.sections) = (title, summary, sections)
  }

  /// The whole file, in UTF-8 when written.
  public var html: String {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    let head: [Markup] = [
      .element("meta", ["charset": "utf-8"]),
      .element("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
      .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      .element("title", [:], title),
      .style(Self.sheet),
    ]
    let header = Markup.element(
      "header", [:], [.element("h1", [:], title)] + summary.map { .element("p", [:], $0) })
    let body = Markup.element("main", [:], [header] + sections.map(Self.markup))
    let page = Markup.element(
      "html", ["lang": "en"], [.element("head", [:], head), .element("body", [:], [body])])
    return "<!DOCTYPE html>\n" + page.source + "\n"
  }

  private static func markup(_ section: Section) -> Markup {
    .element("section", [:], [.element("h2", [:], section.title)] + section.blocks.map(markup))
  }

  private static func markup(_ block: Block) -> Markup {
    switch block {
    case .paragraph(let text): .element("p", [:], text)
    case .table(let table): table.markup
    case .figure(let figure): figure.markup
    case .figures(let figures): .element("div", ["class": "row"], figures.map(\.markup))
    case .pictures(let grid): grid.markup
    }
  }
}
