/// The impression and the click that were counted of each serving of late, in memory of a fixed size.
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
    var impression: Act?
    var click: Act?
  }

  private var places: RecentMemory<Place>

  init(capacity: Int) { places = RecentMemory(capacity: capacity, empty: Place()) }

  var capacity: Int { places.capacity }
  static var bytesPerPlace: Int { RecentMemory<Place>.bytesPerPlace }

  /// - Returns: what is known of a serving; nothing of one that is new or forgotten.
  func acts(of key: UInt64) -> Place { places.value(of: key) }

  mutating func remember(_ acts: Place, of key: UInt64, at time: Int64) { places.update(key, at: time) { $0 = acts } }
}
