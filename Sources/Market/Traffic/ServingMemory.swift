/// The impression and the click that were counted of each serving of late, in memory of a fixed size; a full one forgets what
/// was silent longest among eight.
struct ServingMemory: Sendable {
  /// An event that counted.
  struct Act: Equatable, Sendable {
    /// A hash of its identifier.
    var id: UInt64
    /// When it happened, by the client's clock, in milliseconds.
    var at: Int64
    /// When it came.
    var received: Int64
  }

  struct Place: Sendable {
    fileprivate var key: UInt64 = 0
    fileprivate var touched = Int64.min
    var impression: Act?
    var click: Act?
  }

  private static let ways = 8
  private var places: [Place]

  init(capacity: Int) {
    places = [Place](repeating: Place(), count: max(1, (capacity + Self.ways - 1) / Self.ways) * Self.ways)
  }

  var capacity: Int { places.count }
  static var bytesPerPlace: Int { MemoryLayout<Place>.stride }

  /// - Returns: what is known of a serving; nothing of one that is new or forgotten.
  func acts(of key: UInt64) -> Place {
    let index = place(of: key)
    return places[index].key == key && places[index].touched > .min ? places[index] : Place()
  }

  mutating func remember(_ acts: Place, of key: UInt64, at time: Int64) {
    var acts = acts
    acts.key = key
    acts.touched = time
    places[place(of: key)] = acts
  }

  private func place(of key: UInt64) -> Int {
    let first = Int(key.multipliedFullWidth(by: UInt64(places.count / Self.ways)).high) * Self.ways
    var oldest = first
    for index in first..<(first + Self.ways) {
      if places[index].key == key, places[index].touched > .min { return index }
      if places[index].touched < places[oldest].touched { oldest = index }
    }
    return oldest
  }
}
