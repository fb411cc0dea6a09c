import Domain

/// States of people in memory, and who is being read from the store.
///
/// Two generations bound the memory: when the young one is full it becomes the old one, and what nobody asked for since
/// is forgotten. A reading is kept only if nothing about the person changed while it was under way: else an event that was
/// stored after the reading and applied before its end would be in neither.
struct UserStateCache {
  enum Finding {
    case known(UserState)
    /// Read the person, then call `keep` or `giveUp`.
    case missing(Ticket)
  }

  /// How often the person had changed when a reading began.
  struct Ticket {
    fileprivate let changes: Int
  }

  private struct Reading {
    var readers = 0
    var changes = 0
  }

  private let limit: Int
  private var young: [UserID: UserState] = [:]
  private var old: [UserID: UserState] = [:]
  private var readings: [UserID: Reading] = [:]

  /// - Parameter limit: states in each generation.
  init(limit: Int) { self.limit = limit }

  mutating func find(_ user: UserID) -> Finding {
    if let state = young[user] { return .known(state) }
    if let state = old.removeValue(forKey: user) {
      insert(state, for: user)
      return .known(state)
    }
    readings[user, default: Reading()].readers += 1
    return .missing(Ticket(changes: readings[user]?.changes ?? 0))
  }

  /// Ends a reading.
  /// - Returns: the person's state; nil when the reading is out of date and has to be made again.
  mutating func keep(_ state: UserState, of user: UserID, _ ticket: Ticket) -> UserState? {
    let isCurrent = readings[user]?.changes == ticket.changes
    giveUp(user)
    // Another reading may have ended first, and events changed what it found.
    if let known = young[user] ?? old[user] { return known }
    guard isCurrent else { return nil }
    insert(state, for: user)
    return state
  }

  /// Ends a reading that failed.
  mutating func giveUp(_ user: UserID) {
    readings[user]?.readers -= 1
    if readings[user]?.readers == 0 { readings[user] = nil }
  }

  mutating func apply(_ event: Event, item: ItemID?) {
    guard let user = event.user else { return }
    readings[user]?.changes += 1
    if young[user] != nil {
      young[user]?.note(event, item: item)
    } else {
      old[user]?.note(event, item: item)
    }
  }

  mutating func forget(_ user: UserID) {
    readings[user]?.changes += 1
    young[user] = nil
    old[user] = nil
  }

  mutating func forgetAll() {
    for user in readings.keys { readings[user]?.changes += 1 }
    young = [:]
    old = [:]
  }

  private mutating func insert(_ state: UserState, for user: UserID) {
    if young.count >= limit {
      old = young
      young = [:]
    }
    young[user] = state
  }
}
