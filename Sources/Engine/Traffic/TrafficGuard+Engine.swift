import Domain
import Market
import Store

extension TrafficGuard {
  /// A guard that remembers what was counted before a restart.
  init(_ rules: TrafficRules, key: (UInt64, UInt64), reading database: MarketDatabase, at now: Timestamp) throws {
    try self.init(rules, key: KeyedHash(key.0, key.1))
    for act in try database.countedActs(since: now.advanced(bySeconds: -rules.policy.duplicateSeconds)) {
      remember(
        TrafficEvent(
          id: act.event, kind: act.kind, at: act.at, receivedAt: act.receivedAt,
          serving: TrafficEvent.Serving(name: act.serving, at: nil)))
    }
  }
}
