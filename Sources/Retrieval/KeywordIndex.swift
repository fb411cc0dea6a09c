import Domain
import Funnel

/// The keywords of all rows, found by one word of each.
///
/// A keyword hangs on its rarest word, so that a query looks only at keywords that share a word with it and common words
/// bring few; each of these is then compared in full.
struct KeywordIndex: Sendable {
  private let rows: ValueIndex<Keyword>
  private let keywords: [String: [Keyword]]

  init(of rules: [TargetingIndex.Rule], in sets: inout RowSets) {
    rows = ValueIndex(.targetingKeywords, of: rules, in: &sets) { rule in
      let positives = rule.targeting.keywords.filter { !$0.isNegative }
      return positives.isEmpty ? nil : Set(positives)
    } exclude: { rule in
      Set(rule.targeting.keywords.filter(\.isNegative))
    }
    var uses: [String: Int] = [:]
    for word in rows.values.lazy.flatMap(\.words) { uses[word, default: 0] += 1 }
    var keywords: [String: [Keyword]] = [:]
    for keyword in rows.values {
      guard let rarest = keyword.words.min(by: { uses[$0, default: 0] < uses[$1, default: 0] }) else { continue }
      keywords[rarest, default: []].append(keyword)
    }
    self.keywords = keywords
  }

  /// - Parameter query: the query's words; without any, no keyword matches.
  func gate(for query: [String]) -> Gate? {
    let matching = Set(query).flatMap { word in
      keywords[word, default: []].filter { $0.matches(query) }
    }
    return rows.gate(for: matching)
  }
}
