import Domain
import Market

/// Amounts set aside for ads in flight, in the order of their expiry: 24 bytes a hold and about 6 to find it.
///
/// An hour of a few hundred decisions a second is a million holds. So a serving is known by a hash of its name, and what
/// is kept lies in blocks that go as time passes. Should two servings ever share a hash, a bill releases the hold of the
/// other: holds are expectations, and no charge depends on them.
struct HoldQueue {
  struct Hold: Equatable {
    /// As its owner numbers campaigns.
    let campaign: Int32
    let amount: Micros
  }

  private struct Entry {
    let key: UInt64
    let amount: Micros
    /// Milliseconds from `origin`; three weeks and more are far enough, because every day begins a new queue.
    let expiry: Int32
    /// Below 0 once the hold is gone.
    var campaign: Int32
  }

  /// Where a hold is: its number in the order of arrival, cut to 31 bits so that it is never `empty`.
  private typealias Place = UInt32

  private static let blockSize = 1_024
  private static let leastSlots = 64
  private static let empty: Place = .max
  private static let mask: Place = .max >> 1

  private var origin: Timestamp?
  private var blocks: [[Entry]] = []
  /// Of the first entry of the first block.
  private var first: Place = 0
  /// Entries of the first block that are behind `now`.
  private var passed = 0
  /// Open addressing with linear probing, by key.
  private var slots: [Place] = []

  /// Holds that were neither removed nor have expired.
  private(set) var count = 0

  /// What the queue itself holds of memory.
  var byteCount: Int {
    blocks.reduce(0) { $0 + $1.capacity * MemoryLayout<Entry>.stride } + slots.capacity * MemoryLayout<Place>.stride
  }

  static func key(of serving: String) -> UInt64 {
    var hash = StableHash()
    hash.combine(serving)
    return hash.value
  }

  /// - Parameter expiresAt: not before that of the hold inserted last; an earlier one waits for it.
  /// - Complexity: O(1) amortised.
  mutating func insert(_ key: UInt64, _ hold: Hold, expiresAt: Timestamp) {
    if (count + 1) * 5 > slots.count * 4 { rebuildSlots(for: count + 1) }
    if blocks.last.map({ $0.count == Self.blockSize }) ?? true {
      var block: [Entry] = []
      block.reserveCapacity(Self.blockSize)
      blocks.append(block)
    }
    let start = origin ?? expiresAt
    origin = start
    let last = blocks.count - 1
    let place = (first &+ Place(truncatingIfNeeded: last * Self.blockSize + blocks[last].count)) & Self.mask
    blocks[last].append(
      Entry(key: key, amount: hold.amount, expiry: Self.offset(of: expiresAt, from: start), campaign: hold.campaign))
    put(place, key: key)
    count += 1
  }

  /// Takes a hold out before it expires.
  /// - Complexity: O(1).
  mutating func remove(_ key: UInt64) -> Hold? {
    guard let slot = slot(of: key, at: nil) else { return nil }
    let (block, row) = position(of: slots[slot])
    let entry = blocks[block][row]
    blocks[block][row].campaign = -1
    vacate(slot)
    return Hold(campaign: entry.campaign, amount: entry.amount)
  }

  /// Takes out the next hold that has expired.
  /// - Complexity: O(1) amortised.
  mutating func popExpired(at now: Timestamp) -> Hold? {
    guard let origin else { return nil }
    let time = Self.offset(of: now, from: origin)
    while let entry = blocks.first.flatMap({ passed < $0.count ? $0[passed] : nil }) {
      guard entry.campaign < 0 || entry.expiry <= time else { return nil }
      let place = (first &+ Place(passed)) & Self.mask
      let slot = entry.campaign < 0 ? nil : slot(of: entry.key, at: place)
      pass()
      if let slot {
        vacate(slot)
        return Hold(campaign: entry.campaign, amount: entry.amount)
      }
    }
    return nil
  }

  /// Goes past the first entry; a block that lies behind is given back.
  private mutating func pass() {
    passed += 1
    guard passed == Self.blockSize else { return }
    blocks.removeFirst()
    first = (first &+ Place(Self.blockSize)) & Self.mask
    passed = 0
  }

  private static func offset(of time: Timestamp, from origin: Timestamp) -> Int32 {
    Int32(clamping: time.milliseconds - origin.milliseconds)
  }

  private func position(of place: Place) -> (block: Int, row: Int) {
    let index = Int((place &- first) & Self.mask)
    return (index / Self.blockSize, index % Self.blockSize)
  }

  private func key(at place: Place) -> UInt64 {
    let (block, row) = position(of: place)
    return blocks[block][row].key
  }
}

extension HoldQueue {
  private func home(of key: UInt64) -> Int { Int(key.multipliedFullWidth(by: UInt64(slots.count)).high) }

  private func after(_ slot: Int) -> Int { slot + 1 == slots.count ? 0 : slot + 1 }

  /// The slot of a key, or of the one entry that has it at `wanted`.
  private func slot(of key: UInt64, at wanted: Place?) -> Int? {
    guard count > 0 else { return nil }
    var slot = home(of: key)
    while slots[slot] != Self.empty {
      if let wanted {
        if slots[slot] == wanted { return slot }
      } else if self.key(at: slots[slot]) == key {
        return slot
      }
      slot = after(slot)
    }
    return nil
  }

  private mutating func put(_ place: Place, key: UInt64) {
    var slot = home(of: key)
    while slots[slot] != Self.empty { slot = after(slot) }
    slots[slot] = place
  }

  /// Empties a slot, and moves up those after it that would not be found across the gap.
  private mutating func vacate(_ slot: Int) {
    count -= 1
    var gap = slot
    var next = after(slot)
    while slots[next] != Self.empty {
      let home = home(of: key(at: slots[next]))
      let (fromHome, fromGap) = (next - home, next - gap)
      if (fromHome < 0 ? fromHome + slots.count : fromHome) >= (fromGap < 0 ? fromGap + slots.count : fromGap) {
        slots[gap] = slots[next]
        gap = next
      }
      next = after(next)
    }
    slots[gap] = Self.empty
    // Far below the load at which it grows, so that it does not go to and fro.
    if slots.count > Self.leastSlots, count * 5 < slots.count { rebuildSlots(for: count) }
  }

  private mutating func rebuildSlots(for count: Int) {
    let places = slots.filter { $0 != Self.empty }
    slots = Array(repeating: Self.empty, count: max(Self.leastSlots, count * 15 / 8))
    for place in places { put(place, key: key(at: place)) }
  }
}
