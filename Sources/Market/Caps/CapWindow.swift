public import Domain

/// Servings of one campaign to one person, for sliding-window frequency caps.
public struct CapWindow: Equatable, Sendable {
  /// In order of time.
  public private(set) var servings: [Timestamp]

  public init(servings: [Timestamp] = []) { self.servings = servings.sorted() }

  /// Servings later than now − seconds. One later than `now`, noted by a page that was decided at the same time, counts
  /// too: else a window around both could hold more than the cap.
  /// - Complexity: O(servings in the window).
  public func count(within cap: FrequencyCap, at now: Timestamp) -> Int {
    let start = now.advanced(bySeconds: -cap.seconds)
    return servings.reversed().prefix { $0 > start }.count
  }

  /// Notes a serving, unless the cap is reached.
  /// - Returns: false, with nothing noted, when it is.
  public mutating func note(_ now: Timestamp, cap: FrequencyCap) -> Bool {
    guard count(within: cap, at: now) < cap.count else { return false }
    insert(now)
    return true
  }

  /// Notes a serving that already happened, such as one read back after a restart.
  public mutating func insert(_ time: Timestamp) {
    let position = servings.lastIndex { $0 <= time }.map { $0 + 1 } ?? 0
    servings.insert(time, at: position)
  }

  /// Takes back one serving, such as one whose decision was made again.
  public mutating func remove(_ time: Timestamp) {
    if let position = servings.lastIndex(of: time) { servings.remove(at: position) }
  }

  /// Forgets what no cap looks at any more.
  public mutating func prune(before time: Timestamp) { servings.removeAll { $0 <= time } }
}
