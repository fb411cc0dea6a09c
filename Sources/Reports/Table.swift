/// Rows of text under titles; columns of numbers are set flush right. What follows a line break in a cell is set small
/// beneath it.
public struct Table: Equatable, Sendable {
  public struct Column: Equatable, Sendable {
    public let title: String
    public let isNumeric: Bool

    public init(_ title: String, isNumeric: Bool = true) {
      self.title = title
      self.isNumeric = isNumeric
    }
  }

  public let columns: [Column]
  public let rows: [[String]]
  public let caption: String?

  /// - Throws: `raggedTable` when a row has another number of cells than there are columns.
  public init(columns: [Column], rows: [[String]], caption: String? = nil) throws(ReportError) {
    if let bad = rows.firstIndex(where: { $0.count != columns.count }) {
      throw ReportError(
        .raggedTable,
        "Row \(bad) has \(rows[bad].count) cells for \(columns.count) columns: pass one for each column.")
    }
    self.init(verified: columns, rows: rows, caption: caption)
  }

  /// For rows that have one cell for each column by the way they are made.
  init(verified columns: [Column], rows: [[String]], caption: String? = nil) {
    (self.columns, self.rows, self.caption) = (columns, rows, caption)
  }

  var markup: Markup {
    let head = columns.map { Markup.element("th", ["scope": "col", "class": kind($0)], $0.title) }
    let body = rows.map { row in
      Markup.element(
        "tr", [:],
        zip(columns, row).enumerated().map { place, cell in
          place == 0
            ? .element("th", ["scope": "row", "class": kind(cell.0)], Self.content(cell.1))
            : .element("td", ["class": kind(cell.0)], Self.content(cell.1))
        })
    }
    let title = caption.map { [Markup.element("caption", [:], $0)] } ?? []
    return .element(
      "div", ["class": "wide"],
      [
        .element(
          "table", [:], title + [.element("thead", [:], [.element("tr", [:], head)]), .element("tbody", [:], body)])
      ])
  }

  private static func content(_ cell: String) -> [Markup] {
    let lines = cell.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let note = lines.count > 1 ? [Markup.element("small", [:], String(lines[1]))] : []
    return [.text(String(lines[0]))] + note
  }

  private func kind(_ column: Column) -> String { column.isNumeric ? "number" : "name" }
}
