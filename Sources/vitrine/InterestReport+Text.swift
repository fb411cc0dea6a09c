import Domain
import Engine
import Terminal

extension InterestReport {
  /// The report for people: a row for each interest, with the acts that weigh the most.
  var text: String {
    guard isPersonalized else { return "\(user) did not agree to be personalised for: nothing is inferred." }
    var table = TextTable(["number", "interest", "strength", "share", "named", "because of"])
    for interest in interests {
      let acts = interest.evidence.prefix(3).map { entry in
        "\(entry.kind.rawValue) \(entry.item?.rawValue ?? "") \(entry.at.description.prefix(10))"
      }
      table.rows.append([
        interest.number.map(String.init) ?? "–", interest.path.path, interest.strength.fixed(2), interest.share.percent,
        interest.isDeclared ? "yes" : "no", acts.joined(separator: "; "),
      ])
    }
    let named = audiences.isEmpty ? "no audience" : audiences.map(\.rawValue).joined(separator: ", ")
    let body = interests.isEmpty ? "Nothing is known of what they like." : table.text
    return "\(body)\ntaxonomy version \(taxonomyVersion); in \(named)"
  }
}
