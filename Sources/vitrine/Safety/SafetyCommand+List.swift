import ArgumentParser
import Domain
import Foundation
import Signals
import Store
import Terminal
import TextSafety

extension SafetyCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the items that a policy limits, reviews or blocks on a surface, and why.",
      discussion: """
        A decision on an item's picture, or on a near-duplicate of it, counts before any rule: see `vitrine signals \
        duplicates`.
        """)

    struct Line: Encodable {
      let item: ItemID
      let action: String
      let rule: String?
      let author: String?
      let probabilities: [String: Double]
      let words: [String]
    }

    struct Result: Encodable {
      let items: Int
      let unread: [String: Int]
      let findings: [Line]
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @OptionGroup var safety: SafetyOptions

    func run() throws {
      let set = try contracts.load()
      let database = try MarketDatabase.open(at: common.root, readOnly: true)
      let review = try SafetyReview(
        of: database, by: safety.load(), signals: safety.contracts(set),
        duplicates: DuplicateCatalogue.ifComputed(set, database), words: set.newest(SignalNames.words),
        on: safety.surface, for: safety.suitability)
      let result = Result(
        items: review.items, unread: Dictionary(naming: review.unread),
        findings: review.findings.map { finding in
          Line(
            item: finding.item, action: finding.action.name, rule: finding.rule, author: finding.author,
            probabilities: Dictionary(naming: finding.probabilities), words: finding.words)
        })
      try Output(format: common.format).write(result) { Self.table(result) }
    }

    private static func table(_ result: Result) -> String {
      var table = TextTable(["item", "action", "why", "spam", "toxicity", "sexual", "words"])
      for line in result.findings {
        table.rows.append([
          "\(line.item)", line.action, line.rule ?? line.author.map { "decided by \($0)" } ?? "",
          line.probabilities["spam"]?.percent ?? "", line.probabilities["toxicity"]?.percent ?? "",
          line.probabilities["sexual"]?.percent ?? "",
          line.words.joined(separator: ", "),
        ])
      }
      let unread = result.unread.sorted { $0.key < $1.key }.map { "\($0.value) without \($0.key)" }
      return table.text + "\n\(result.findings.count) of \(result.items) items"
        + (unread.isEmpty ? "" : "; \(unread.joined(separator: ", "))")
    }
  }
}

extension [String: Int] {
  fileprivate init(naming values: [SafetyPolicy.Signal: Int]) {
    self.init(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
  }
}

extension [String: Double] {
  fileprivate init(naming values: [SafetyPolicy.Signal: Double]) {
    self.init(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
  }
}
