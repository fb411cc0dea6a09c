import Domain
public import Foundation
import Store

/// Texts whose interest is known, by node.
public struct InterestExamples: Equatable, Sendable {
  /// In the order of the file: the text and the number of its node.
  public let rows: [(text: String, number: Int)]

  /// - Parameter file: CSV or JSONL with `text` and `label`: a node's number or its path.
  /// - Throws: `StoreError`; `SignalError`: `badValue` for a row without both, or a label that is no node.
  public init(reading file: URL, of taxonomy: InterestTaxonomy) throws {
    let examples = try LabelledExamples(reading: file)
    guard examples.kind == .text else {
      throw SignalError(.badValue, "\(file.lastPathComponent) has pictures: interests are learned from `text`.")
    }
    rows = try examples.examples.map { example in
      guard example.labels.count == 1, let number = taxonomy.number(labelled: example.labels[0]) else {
        throw SignalError(
          .badValue,
          "\(file.lastPathComponent):\(example.line): the label is not one node of the taxonomy: give its number or path."
        )
      }
      return (example.content, number)
    }
  }

  public static func == (left: Self, right: Self) -> Bool { left.rows.elementsEqual(right.rows, by: ==) }
}

extension InterestTaxonomy {
  /// The node that a label names by its number or its path.
  public func number(labelled label: String) -> Int? {
    if let number = Int(label) { return node(number)?.number }
    return (try? Category(label)).flatMap { number(of: $0) }
  }
}
