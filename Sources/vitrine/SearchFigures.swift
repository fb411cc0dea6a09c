import Foundation
import Signals
import Statistics
import Terminal

/// A search's quality as it is printed.
struct SearchFigures: Encodable {
  struct Row: Encodable {
    let mode: String
    let queries: Int
    let failed: [String: Int]
    /// By rank.
    let recall: [String: ConfidenceInterval]
    let ndcg10: ConfidenceInterval
  }

  struct Chance: Encodable {
    let recall: [String: Double]
    let ndcg10: Double
  }

  let queries: Int
  let items: Int
  let rows: [Row]
  /// An order drawn at random, on average.
  let chance: Chance
  /// Rows of the file that were left out, with line, cause and remedy.
  let rejected: [String]

  init(_ report: SearchReport, rejects: [String]) {
    queries = report.queries
    items = report.items
    rows = report.rows.map { row in
      Row(
        mode: row.mode.rawValue, queries: row.queries, failed: row.failed, recall: Self.byName(row.recall),
        ndcg10: row.discountedGain)
    }
    chance = Chance(recall: Self.byName(report.chance.recall), ndcg10: report.chance.discountedGain)
    rejected = rejects
  }

  private static func byName<Value>(_ values: [Int: Value]) -> [String: Value] {
    Dictionary(values.map { ("\($0)", $1) }) { first, _ in first }
  }

  var table: String {
    let depths = chance.recall.keys.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }
    var table = TextTable(["asked by", "queries"] + depths.map { "recall@\($0)" } + ["NDCG@10", "no vector"])
    for row in rows {
      let failed = row.failed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
      table.rows.append(
        [Self.names[row.mode] ?? row.mode, "\(row.queries)"] + depths.map { Self.cell(row.recall[$0]) }
          + [Self.cell(row.ndcg10), failed.joined(separator: ", ")])
    }
    table.rows.append(
      ["random order", "\(queries)"] + depths.map { (chance.recall[$0] ?? 0).fixed(3) } + [chance.ndcg10.fixed(3), ""])
    let rejects = rejected.isEmpty ? "" : " \(rejected.count) rows of the file are rejected."
    let isFused = rows.contains { $0.mode == SearchMode.fused.rawValue }
    let fusion = isFused ? "" : " Both together need queries with a picture and a text."
    return "\(table.text)\n\(items) items; 95% intervals over queries.\(fusion)\(rejects)"
  }

  private static let names = [
    SearchMode.picture.rawValue: "picture", SearchMode.text.rawValue: "text",
    SearchMode.fused.rawValue: "both, fused by score", SearchMode.fusedByRank.rawValue: "both, fused by rank",
  ]

  private static func cell(_ interval: ConfidenceInterval?) -> String {
    guard let interval else { return "–" }
    return "\(interval.estimate.fixed(3)) [\(interval.low.fixed(3)), \(interval.high.fixed(3))]"
  }
}
