import Domain
import Prediction

/// The rows of a part whose label for one task is known.
struct LabelledRows {
  let rows: [Int]
  let outcomes: [Bool]

  init(_ examples: ExampleColumns, in part: Range<Int>, of task: RankerTask) {
    rows = part.filter { examples.outcomes[$0][task] != nil }
    outcomes = rows.map { examples.outcomes[$0][task] == true }
  }

  var positives: Int { outcomes.count { $0 } }

  /// The share of positives; nil without rows.
  var rate: Double? { rows.isEmpty ? nil : Double(positives) / Double(rows.count) }

  /// Of a column that is aligned with a part, the places of these rows.
  func pick(_ column: [Double], part: Range<Int>) -> [Double] { rows.map { column[$0 - part.lowerBound] } }

  /// The person of each row; a page of nobody in particular is a group of its own, below zero.
  func people(_ examples: ExampleColumns) -> [Int64] {
    rows.map { examples.page(ofRow: $0).person ?? -1 - Int64(examples.pageOfRow[$0]) }
  }
}
