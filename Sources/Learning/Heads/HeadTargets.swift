import Foundation
import Signals

/// What a classifier has to say of each row.
struct HeadTargets {
  let task: ClassifierSettings.Task
  let labels: [String]
  /// Places of the labels of each row.
  let places: [[Int]]

  init(_ examples: LabelledExamples, labels: [String], task: ClassifierSettings.Task) {
    let known = Dictionary(labels.enumerated().map { ($1, $0) }) { first, _ in first }
    (self.labels, self.task) = (labels, task)
    places = examples.examples.map { $0.labels.compactMap { known[$0] } }
  }

  init(task: ClassifierSettings.Task, labels: [String], places: [[Int]]) {
    (self.task, self.labels, self.places) = (task, labels, places)
  }

  /// The label of a row of one label.
  func single(_ row: Int) -> Int { places[row].first ?? 0 }

  /// The loss of one row's logits in nats: the mean over labels for rows of several.
  func loss(_ logits: [Double], row: Int) -> Double {
    let top = logits.max() ?? 0
    switch task {
    case .single: return Self.logSum(logits, top) - logits[single(row)]
    case .multiple:
      let truth = Set(places[row])
      let sum = logits.enumerated().reduce(0.0) { sum, entry in
        let signed = truth.contains(entry.offset) ? -entry.element : entry.element
        return sum + max(signed, 0) + log1p(exp(-abs(signed)))
      }
      return sum / Double(logits.count)
    }
  }

  private static func logSum(_ logits: [Double], _ top: Double) -> Double {
    top + log(logits.reduce(0) { $0 + exp($1 - top) })
  }
}
