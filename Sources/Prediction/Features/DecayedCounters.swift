public import Domain
public import Statistics

/// Counts of what happened to entities, each event fading with time, in memory that does not grow with their number.
///
/// A count-min sketch (Cormode, Muthukrishnan 2005) whose cells are decayed counts: an estimate is never too low, and is too
/// high by more than e/cells of all that is counted with probability e^−depth at most. An event counts from its own time,
/// however late it arrives, and the order of arrival changes nothing but rounding. It is known from when it was received.
public struct DecayedCounters: Equatable, Sendable {
  /// One hour, one day, one week, in milliseconds.
  public static let usualHalfLives: [Int64] = [3_600_000, 86_400_000, 604_800_000]

  public let halfLives: [Int64]
  public let cells: Int
  public let depth: Int
  /// One after another for each row of the sketch and half-life.
  private var counts: [DecayedCount]
  /// When the last event of a cell was received, for each row of the sketch.
  private var received: [Int64]

  /// - Parameters:
  ///   - halfLives: in milliseconds.
  ///   - cells: of one row of the sketch; each takes 24 bytes a half-life and 8 more.
  ///   - depth: rows.
  /// - Throws: `StatisticsError.outOfRange`.
  public init(
    halfLives: [Int64] = usualHalfLives, cells: Int = 1 << 16, depth: Int = 2
  ) throws(StatisticsError) {
    guard (1...8).contains(halfLives.count), (1...(1 << 26)).contains(cells), (1...8).contains(depth) else {
      throw StatisticsError(
        .outOfRange, "Pass 1 to 8 half-lives, 1 to \(1 << 26) cells and a depth of 1 to 8.")
    }
    var counts: [DecayedCount] = []
    for halfLife in halfLives {
      let empty = try DecayedCount(halfLife: halfLife)
      counts += repeatElement(empty, count: cells * depth)
    }
    self.halfLives = halfLives
    self.cells = cells
    self.depth = depth
    self.counts = counts
    received = Array(repeating: .min, count: cells * depth)
  }

  /// Counts an event.
  /// - Parameters:
  ///   - time: when it happened; a clock that runs ahead is set back to the receipt.
  ///   - receipt: from when on it is known.
  public mutating func note(
    _ action: EventKind, of entity: FeatureKey, weight: Double = 1, at time: Timestamp, received receipt: Timestamp
  ) {
    let moment = min(time, receipt).milliseconds
    for row in 0..<depth {
      let cell = cell(action, entity, row)
      received[cell] = max(received[cell], receipt.milliseconds)
      for place in halfLives.indices { counts[place * cells * depth + cell].add(weight, at: moment) }
    }
  }

  /// The decayed count at a moment, at least the true one; events after it weigh more than 1.
  public func value(_ action: EventKind, of entity: FeatureKey, halfLife place: Int, at time: Timestamp) -> Double {
    var least = Double.infinity
    for row in 0..<depth {
      let cell = cell(action, entity, row)
      least = min(least, counts[place * cells * depth + cell].value(at: time.milliseconds))
    }
    return least
  }

  /// The counts of entities as a numeric feature; a missing entity has a missing count.
  /// - Parameter place: of the half-life.
  public func input(
    _ action: EventKind, of entities: [FeatureKey], halfLife place: Int, at time: Timestamp
  ) -> FeatureInput {
    FeatureInput(
      .numbers(
        entities.map { $0 == .missing ? .nan : Float(value(action, of: $0, halfLife: place, at: time)) }),
      asOf: .each(entities.map { lastReceipt(action, $0) }))
  }

  /// Adds what another has counted of other events.
  /// - Throws: `StatisticsError.incompatible` when half-lives or sizes differ.
  public mutating func merge(_ other: DecayedCounters) throws(StatisticsError) {
    guard other.halfLives == halfLives, other.cells == cells, other.depth == depth else {
      throw StatisticsError(.incompatible, "The counters have other half-lives or cells: make both with one setting.")
    }
    for place in counts.indices { try counts[place].merge(other.counts[place]) }
    for place in received.indices { received[place] = max(received[place], other.received[place]) }
  }

  /// The last receipt of an event of the entity, or a later one of what shares its cells.
  private func lastReceipt(_ action: EventKind, _ entity: FeatureKey) -> Timestamp {
    var least = Int64.max
    for row in 0..<depth { least = min(least, received[cell(action, entity, row)]) }
    return Timestamp(milliseconds: least)
  }

  private func cell(_ action: EventKind, _ entity: FeatureKey, _ row: Int) -> Int {
    let key = entity.crossed(with: Self.keys[action] ?? .missing).rawValue
    return row * cells + Int(StableHash.mixed(key ^ UInt64(row + 1)).multipliedFullWidth(by: UInt64(cells)).high)
  }

  private static let keys = Dictionary(uniqueKeysWithValues: EventKind.allCases.map { ($0, FeatureKey($0.rawValue)) })
}
