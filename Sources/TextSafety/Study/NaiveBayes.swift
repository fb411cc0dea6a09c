import Foundation
import Statistics

/// Multinomial naive Bayes over tf-idf: the plain classifier that others are measured against.
struct NaiveBayes {
  private let importance: [Double]
  private let weights: [Double]
  private let intercept: Double

  /// - Parameters:
  ///   - texts: vectors of which only the columns are used.
  ///   - smoothing: added to the weight of each column in each class.
  init(_ texts: [SparseVector], outcomes: [Bool], examples: [Int], columns: Int, smoothing: Double = 1) {
    var seen = [Double](repeating: 0, count: columns)
    for row in examples { for column in texts[row].columns { seen[Int(column)] += 1 } }
    importance = seen.map { log((1 + Double(examples.count)) / (1 + $0)) + 1 }
    var mass = [[Double]](repeating: [Double](repeating: smoothing, count: columns), count: 2)
    for row in examples {
      let scale = Self.scale(texts[row], importance)
      for column in texts[row].columns { mass[outcomes[row] ? 1 : 0][Int(column)] += scale * importance[Int(column)] }
    }
    let totals = mass.map { log($0.reduce(0, +)) }
    weights = zip(mass[1], mass[0]).map { (log($0) - totals[1]) - (log($1) - totals[0]) }
    let positives = examples.count { outcomes[$0] }
    intercept = log(Double(positives) / Double(examples.count - positives))
  }

  func logOdds(_ text: SparseVector) -> Double {
    let scale = Self.scale(text, importance)
    return text.columns.reduce(intercept) { $0 + scale * importance[Int($1)] * weights[Int($1)] }
  }

  private static func scale(_ text: SparseVector, _ importance: [Double]) -> Double {
    1 / max(1e-12, text.columns.reduce(0) { $0 + importance[Int($1)] * importance[Int($1)] }).squareRoot()
  }
}
