import Signals
import Statistics
import Terminal

/// A search's quality by grades, as it is printed.
struct RelevanceFigures: Encodable {
  struct Row: Encodable {
    let way: String
    let judgedNDCG10: ConfidenceInterval
    let allNDCG10: ConfidenceInterval
    let judgedOverWords: ConfidenceInterval?
    let allOverWords: ConfidenceInterval?
  }

  let queries: Int
  /// Queries without a good item, which no order can serve.
  let unanswerable: Int
  let grades: Int
  let items: Int
  let rows: [Row]
  /// Graded items in an order drawn at random, on average.
  let judgedChance: Double
  /// Rows of the file that were left out, with line, cause and remedy.
  let rejected: [String]

  init(_ report: RelevanceReport, rejects: [String]) {
    queries = report.queries
    unanswerable = report.unanswerable
    grades = report.grades
    items = report.items
    rows = report.rows.map {
      Row(
        way: $0.way.rawValue, judgedNDCG10: $0.judged, allNDCG10: $0.all, judgedOverWords: $0.judgedOverWords,
        allOverWords: $0.overWords)
    }
    judgedChance = report.chance
    rejected = rejects
  }

  var table: String {
    var table = TextTable(["searched by", "NDCG@10, judged", "over words", "NDCG@10, all items", "over words"])
    for row in rows {
      table.rows.append([
        Self.names[row.way] ?? row.way, Self.cell(row.judgedNDCG10), Self.cell(row.judgedOverWords),
        Self.cell(row.allNDCG10), Self.cell(row.allOverWords),
      ])
    }
    table.rows.append(["random order", judgedChance.fixed(3), "", "", ""])
    let rejects = rejected.isEmpty ? "" : " \(rejected.count) rows of the file are rejected."
    return """
      \(table.text)
      \(queries) queries, \(grades) judged items among \(items); gain 2^grade − 1; 95% intervals over queries, differences \
      query by query. Among all items, one that nobody judged counts as no answer. \(unanswerable) queries without a good \
      item are left out.\(rejects)
      """
  }

  private static let names = [
    RelevanceReport.Way.words.rawValue: "words (BM25)", RelevanceReport.Way.vectors.rawValue: "vectors",
    RelevanceReport.Way.fused.rawValue: "both, fused by score",
    RelevanceReport.Way.fusedByRank.rawValue: "both, fused by rank",
  ]

  private static func cell(_ interval: ConfidenceInterval?) -> String {
    guard let interval else { return "" }
    return "\(interval.estimate.fixed(3)) [\(interval.low.fixed(3)), \(interval.high.fixed(3))]"
  }
}
