/// How often each of many keys came in a time that slides, in memory of a fixed size.
///
/// The count is that of the present window and the part of the one before that the sliding time still covers, as if that had
/// come evenly. A full memory forgets rather than accuses.
struct SlidingCounts: Sendable {
  private struct Counts {
    var window = Int64.min
    var before: UInt32 = 0
    var now: UInt32 = 0
  }

  private var places: RecentMemory<Counts>

  /// - Parameter capacity: keys that are remembered at most; rounded up to whole sets.
  init(capacity: Int) { places = RecentMemory(capacity: capacity, empty: Counts()) }

  var capacity: Int { places.capacity }
  static var bytesPerPlace: Int { RecentMemory<Counts>.bytesPerPlace }

  /// Counts one event.
  /// - Parameters:
  ///   - key: a hash whose bits are all alike.
  ///   - time: in milliseconds.
  ///   - length: of the sliding time, in milliseconds, above 0.
  /// - Returns: whether there were more than `most` with it.
  /// - Complexity: O(1), exact in integers.
  mutating func exceeds(_ most: Int, key: UInt64, at time: Int64, length: Int64) -> Bool {
    let window = time >= 0 ? time / length : (time - length + 1) / length
    return places.update(key, at: time) { counts in
      var passed = time - window * length
      if counts.window == window + 1 {
        // The clock stepped back a little: the window that has begun goes on.
        passed = 0
      } else if counts.window == window - 1 {
        counts = Counts(window: window, before: counts.now)
      } else if counts.window != window {
        counts = Counts(window: window)
      }
      if counts.now < .max { counts.now += 1 }
      return Int64(counts.before) * (length - passed) + Int64(counts.now) * length > Int64(most) * length
    }
  }
}
