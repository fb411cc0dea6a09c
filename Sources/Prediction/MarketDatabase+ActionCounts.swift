public import Domain
public import Store

extension MarketDatabase {
  /// What people did with each item, organically and as an ad, from all stored events.
  ///
  /// - Parameter start: events that happened before it are left out.
  public func actionCounts(since start: Timestamp? = nil) throws -> [ItemID: ActionCounts] {
    var counts: [ItemID: ActionCounts] = [:]
    for entry in try eventCounts(by: .item, kinds: LiveCounts.kinds, since: start) {
      let item = try ItemID(entry.subject)
      var own = ActionCounts()
      own.record(entry.kind)
      counts[item, default: ActionCounts()] += own * Double(entry.count)
    }
    return counts
  }
}

extension ActionCounts {
  /// The same actions, `factor` times.
  static func * (counts: ActionCounts, factor: Double) -> ActionCounts {
    ActionCounts(
      examinations: counts.examinations * factor, clicks: counts.clicks * factor, saves: counts.saves * factor,
      hides: counts.hides * factor, conversions: counts.conversions * factor)
  }
}
