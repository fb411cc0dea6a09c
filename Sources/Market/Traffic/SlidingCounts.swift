/// How often each of many keys came in a time that slides, in memory of a fixed size.
///
/// The count is that of the present window and the part of the one before that the sliding time still covers, as if that had
/// come evenly. Eight places a set; where all are taken, the one that was silent longest makes room, so that a full memory
/// forgets rather than accuses.
struct SlidingCounts: Sendable {
  private struct Place {
    var key: UInt64 = 0
    var window = Int64.min
    var before: UInt32 = 0
    var now: UInt32 = 0
    var touched = Int64.min
  }

  private static let ways = 8
  private var places: [Place]

  /// - Parameter capacity: keys that are remembered at most; rounded up to whole sets.
  init(capacity: Int) {
    places = [Place](repeating: Place(), count: max(1, (capacity + Self.ways - 1) / Self.ways) * Self.ways)
  }

  var capacity: Int { places.count }
  static var bytesPerPlace: Int { MemoryLayout<Place>.stride }

  /// Counts one event.
  /// - Parameters:
  ///   - key: a hash whose bits are all alike.
  ///   - time: in milliseconds.
  ///   - length: of the sliding time, in milliseconds, above 0.
  /// - Returns: whether there were more than `most` with it.
  /// - Complexity: O(1), exact in integers.
  mutating func exceeds(_ most: Int, key: UInt64, at time: Int64, length: Int64) -> Bool {
    let index = place(of: key)
    let window = time >= 0 ? time / length : (time - length + 1) / length
    var place = places[index]
    var passed = time - window * length
    if place.key == key, place.window == window + 1 {
      // The clock stepped back a little: the window that has begun goes on.
      passed = 0
    } else if place.key == key, place.window == window || place.window == window - 1 {
      if place.window < window { (place.before, place.now, place.window) = (place.now, 0, window) }
    } else {
      place = Place(key: key, window: window)
    }
    if place.now < .max { place.now += 1 }
    place.touched = time
    places[index] = place
    return Int64(place.before) * (length - passed) + Int64(place.now) * length > Int64(most) * length
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
