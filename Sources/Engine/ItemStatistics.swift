import Domain
import Prediction
import Store
import Synchronization

/// What all people did with each item so far: read from the store at the start, then kept up by events as they come.
///
/// Items keep their slots over snapshots, so that a new snapshot loses no event.
final class ItemStatistics: Sendable {
  private struct State {
    var slots: [ItemID: Int32] = [:]
    var counts: [LiveCounts] = []
    var total = LiveCounts()
    /// Events that were counted, and how many of them when the popular were last looked for.
    var noted = 0, ranked = 0
    /// Slots, the most popular first.
    var popular: [Int32] = []

    /// Few events change the order of a young market, and many are needed in an old one.
    var isRankingOld: Bool { noted - ranked >= min(5_000, max(200, ranked / 10)) }

    mutating func slot(of item: ItemID) -> Int32 {
      if let known = slots[item] { return known }
      let slot = Int32(counts.count)
      slots[item] = slot
      counts.append(LiveCounts())
      return slot
    }

    mutating func note(_ kind: EventKind, item: ItemID, isAd: Bool, times count: Float) {
      counts[Int(slot(of: item))].note(kind, isAd: isAd, times: count)
      total.note(kind, isAd: isAd, times: count)
      noted += 1
    }
  }

  private let state = Mutex(State())

  /// - Complexity: O(events stored), once.
  init(reading database: MarketDatabase) throws {
    let stored = try database.itemEventCounts(kinds: LiveCounts.kinds)
    try state.withLock { state in
      for entry in stored {
        state.note(entry.kind, item: try ItemID(entry.item), isAd: entry.isAd, times: Float(entry.count))
      }
    }
    rankAnew()
  }

  /// Where the items' counts stand, one slot an item.
  func slots(of items: [Item]) -> [Int32] {
    state.withLock { state in items.map { state.slot(of: $0.id) } }
  }

  /// Counts events that are durable and new.
  func note(_ events: [(event: Event, item: ItemID)]) {
    state.withLock { state in
      for (event, item) in events { state.note(event.kind, item: item, isAd: event.ad != nil, times: 1) }
    }
    if state.withLock(\.isRankingOld) { rankAnew() }
  }

  /// The counts at these slots, and those of all items together, as of one moment.
  func counts(at slots: [Int32]) -> (rows: [LiveCounts], total: LiveCounts) {
    state.withLock { state in (slots.map { state.counts[Int($0)] }, state.total) }
  }

  /// Slots of the items that people act on most often when they see them, the best first, as of a moment ago.
  var popular: [Int32] { state.withLock(\.popular) }

  /// The most that are ranked.
  static let popularLimit = 512

  /// - Complexity: O(items · log items), outside the lock.
  private func rankAnew() {
    let (counts, total, noted) = state.withLock { state in
      state.ranked = state.noted
      return (state.counts, state.total, state.noted)
    }
    let popular = SmoothedOdds(total: total).best(of: counts, limit: Self.popularLimit).map { Int32($0) }
    // Of two rankings at once, the later one stands.
    state.withLock { if noted == $0.ranked { $0.popular = popular } }
  }
}
