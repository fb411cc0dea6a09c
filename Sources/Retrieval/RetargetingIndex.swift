public import Domain

/// The retargeting audiences of a market, found by what a person did.
///
/// An act looks only at the audiences that name its kind and its item, or a node of the taxonomy above the item, so that many
/// audiences cost a person little.
public struct RetargetingIndex: Sendable {
  private struct Entry: Sendable {
    let audience: AudienceID
    let kinds: Set<EventKind>
    let milliseconds: Int64
  }

  private var entries: [Entry] = []
  /// Entries that take an act on whatever.
  private var open: [Int] = []
  private var byItem: [ItemID: [Int]] = [:]
  private var byCategory: [Category: [Int]] = [:]

  /// - Parameter audiences: those of other kinds are passed over.
  /// - Complexity: O(items and categories named).
  public init(_ audiences: [Audience] = []) {
    for audience in audiences.sorted(by: { $0.id < $1.id }) {
      guard case .retargeting(let rule) = audience.rule else { continue }
      let number = entries.count
      entries.append(
        Entry(audience: audience.id, kinds: rule.kinds, milliseconds: Int64(rule.days) * 86_400_000))
      if rule.items.isEmpty, rule.categories.isEmpty { open.append(number) }
      for item in rule.items { byItem[item, default: []].append(number) }
      for category in rule.categories { byCategory[category, default: []].append(number) }
    }
  }

  /// The audiences that a person is in.
  ///
  /// - Parameters:
  ///   - acts: what they did, in any order.
  ///   - categories: aligned with them, of the items that they are on; nil for an item without one.
  ///   - now: an act counts while it is younger than the audience's window.
  /// - Returns: each once, in the order of identifiers.
  /// - Complexity: O(acts · levels of the taxonomy + audiences that the acts meet).
  public func audiences(
    of acts: [PastAct], categories: [Category?], at now: Timestamp
  ) -> [AudienceID] {
    guard !entries.isEmpty else { return [] }
    var found = Set<Int>()
    for (place, act) in acts.enumerated() {
      let age = now.milliseconds - act.at.milliseconds
      func take(_ numbers: [Int]?) {
        for number in numbers ?? [] where age < entries[number].milliseconds && entries[number].kinds.contains(act.kind)
        {
          found.insert(number)
        }
      }
      take(open)
      guard let item = act.item else { continue }
      take(byItem[item])
      if !byCategory.isEmpty, let category = categories[place] {
        for node in category.lineage { take(byCategory[node]) }
      }
    }
    return found.sorted().map { entries[$0].audience }
  }
}
