public import Foundation

/// Messages and whether each is positive, such as spam.
public struct LabelledTexts: Equatable, Sendable {
  public let texts: [String]
  /// Aligned with `texts`.
  public let outcomes: [Bool]

  /// - Throws: `malformed` unless there is one outcome per text, `tooFewExamples` when a class has fewer than two.
  public init(texts: [String], outcomes: [Bool]) throws(SafetyError) {
    guard texts.count == outcomes.count else {
      throw SafetyError(.malformed, "\(texts.count) texts and \(outcomes.count) labels: pass one label per text.")
    }
    let positives = outcomes.count { $0 }
    guard positives >= 2, outcomes.count - positives >= 2 else {
      throw SafetyError(
        .tooFewExamples,
        "\(positives) positive and \(outcomes.count - positives) negative examples: label two of each at least.")
    }
    (self.texts, self.outcomes) = (texts, outcomes)
  }

  /// Reads a CSV or TSV file with the columns `text` and `label`; a TSV file may be without names, label first, as the UCI SMS
  /// Spam Collection is.
  ///
  /// - Parameters:
  ///   - positive: the label of the positive class.
  ///   - negative: the label of the other class.
  /// - Throws: `unreadable`, `malformed`, `missingColumn`, `badValue` for another label, `tooFewExamples`.
  public init(reading file: URL, positive: String, negative: String) throws(SafetyError) {
    let data = try TextFile.read(file)
    let name = file.lastPathComponent
    let isTabbed = file.pathExtension.lowercased() == "tsv"
    let isHeadless = isTabbed && [positive, negative].contains { data.starts(with: Data("\($0)\t".utf8)) }
    let table = try DelimitedText(
      parsing: data, file: name, separator: isTabbed ? 0x09 : 0x2C, quoted: !isTabbed,
      columns: isHeadless ? ["label", "text"] : nil)
    let (label, text) = (try table.column("label"), try table.column("text"))
    var outcomes: [Bool] = []
    for (record, line) in zip(table.records, table.lines) {
      switch record[label] {
      case positive: outcomes.append(true)
      case negative: outcomes.append(false)
      default:
        throw SafetyError(
          .badValue, "\(name):\(line): a label is neither `\(positive)` nor `\(negative)`: correct it.")
      }
    }
    try self.init(texts: table.records.map { $0[text] }, outcomes: outcomes)
  }

  /// The examples with these indices, in this order.
  ///
  /// - Throws: `tooFewExamples` when a class has fewer than two of them.
  public func selecting(_ indices: [Int]) throws(SafetyError) -> LabelledTexts {
    try LabelledTexts(texts: indices.map { texts[$0] }, outcomes: indices.map { outcomes[$0] })
  }
}

enum TextFile {
  private static let largest = 1 << 30

  static func read(_ file: URL) throws(SafetyError) -> Data {
    do {
      let data = try Data(contentsOf: file)
      guard data.count <= largest else {
        throw SafetyError(.malformed, "\(file.lastPathComponent) has more than \(largest) bytes: split it.")
      }
      return data
    } catch let error as SafetyError {
      throw error
    } catch {
      throw SafetyError(
        .unreadable, "\(file.lastPathComponent) could not be read: check the path.", cause: "\(error)")
    }
  }
}
