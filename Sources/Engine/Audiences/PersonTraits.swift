import Domain
import Foundation
import Retrieval
import Statistics
import Store

/// What audiences are learnt from: for each person who may be personalised for, how active they are, the nodes of the
/// taxonomy that their acts are on, and those that they named. Neither age nor gender, place or language.
struct PersonTraits {
  private(set) var people: [Int64] = []
  /// Acts of each person.
  private(set) var activity: [Double] = []
  private(set) var matrix: SparseMatrix

  private let taxonomy: Taxonomy
  private let now: Timestamp
  private let categoryOfItem: [ItemID: Category]

  /// - Complexity: O(people and events within `days`).
  init(reading database: MarketDatabase, at now: Timestamp, days: Int = 90) throws {
    taxonomy = try database.taxonomy()
    self.now = now
    categoryOfItem = Dictionary(
      try database.items().compactMap { item in item.category.map { (item.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    matrix = try SparseMatrix(columns: 1 + 2 * taxonomy.version)
    var acts: [Int64: [PastAct]] = [:]
    let start = now.advanced(bySeconds: -Int64(days) * 86_400)
    try database.forEachAct(kinds: Retargeting.acts, since: start) { person, kind, item, at in
      guard acts[person, default: []].count < UserState.pastLimit else { return }
      acts[person, default: []].append(PastAct(kind: kind, item: item, at: at))
    }
    for (person, interests) in try database.declaredInterests() {
      let past = acts[person] ?? []
      guard !past.isEmpty || !interests.isEmpty else { continue }
      people.append(person)
      activity.append(Double(past.count))
      try matrix.append(row(past, interests))
    }
  }

  /// Columns: activity, then a node's share of a person's liking, then whether they named it. What is below a node counts
  /// for it.
  private func row(_ acts: [PastAct], _ declared: [Category]) -> SparseVector {
    let categories = acts.map { act in act.item.flatMap { categoryOfItem[$0] } }
    let profile = InterestProfile(acts: acts, categories: categories, declared: [], at: now)
    var entries: [(column: Int32, value: Float)] = [(0, Float(log2(1 + Double(acts.count)) / 8))]
    for interest in profile.interests {
      for number in numbers(interest.category) { entries.append((Int32(number), Float(interest.share))) }
    }
    for number in Set(declared.flatMap(numbers)) { entries.append((Int32(taxonomy.version + number), 1)) }
    return SparseVector(entries)
  }

  private func numbers(_ category: Category) -> [Int] { category.lineage.compactMap { taxonomy.number(of: $0) } }
}
