public import Domain

/// What one person was shown, by campaign, creative and advertiser, for caps on each of them.
public struct CapLedger: Equatable, Sendable {
  /// What a cap counts.
  public enum Level: Int32, Sendable, CaseIterable {
    case campaign, creative, advertiser
  }

  /// A cap on one thing, which is named by its number at its level.
  public struct Limit: Equatable, Sendable {
    public let level: Level
    public let id: Int32
    public let cap: FrequencyCap

    public init(level: Level, id: Int32, cap: FrequencyCap) {
      self.level = level
      self.id = id
      self.cap = cap
    }
  }

  private struct Key: Hashable {
    let level: Level
    let id: Int32
  }

  private var windows: [Key: CapWindow] = [:]

  public init() {}

  public func count(_ limit: Limit, at now: Timestamp) -> Int {
    windows[Key(level: limit.level, id: limit.id)]?.count(within: limit.cap, at: now) ?? 0
  }

  /// The first limit that is reached, if one is.
  public func reached(_ limits: [Limit], at now: Timestamp) -> Limit? {
    limits.first { count($0, at: now) >= $0.cap.count }
  }

  /// Notes a serving under each level that is named once among the limits, unless one limit is reached.
  /// - Returns: false, with nothing noted, when one is.
  public mutating func note(_ now: Timestamp, limits: [Limit]) -> Bool {
    guard reached(limits, at: now) == nil else { return false }
    for key in Set(limits.map { Key(level: $0.level, id: $0.id) }) { windows[key, default: CapWindow()].insert(now) }
    return true
  }

  /// Takes back a serving whose decision was made again.
  public mutating func remove(_ time: Timestamp, limits: [Limit]) {
    for key in Set(limits.map { Key(level: $0.level, id: $0.id) }) { windows[key]?.remove(time) }
  }

  /// Forgets what no cap looks at any more.
  public mutating func prune(before time: Timestamp) {
    for key in windows.keys { windows[key]?.prune(before: time) }
    windows = windows.filter { !$0.value.servings.isEmpty }
  }
}
