/// Values by hashes of keys in memory of a fixed size: eight places a set, and where all of a set are taken the one that was
/// silent longest makes room.
struct RecentMemory<Value: Sendable>: Sendable {
  private struct Place {
    var key: UInt64 = 0
    var touched = Int64.min
    var value: Value
  }

  private static var ways: Int { 8 }
  private var places: [Place]
  private let empty: Value

  /// - Parameters:
  ///   - capacity: keys that are remembered at most; rounded up to whole sets.
  ///   - empty: what a key has that is new or forgotten.
  init(capacity: Int, empty: Value) {
    let sets = max(1, (capacity + Self.ways - 1) / Self.ways)
    places = [Place](repeating: Place(value: empty), count: sets * Self.ways)
    self.empty = empty
  }

  var capacity: Int { places.count }
  static var bytesPerPlace: Int { MemoryLayout<Place>.stride }

  /// - Parameter key: a hash whose bits are all alike.
  func value(of key: UInt64) -> Value {
    let index = place(of: key)
    return isOf(key, index) ? places[index].value : empty
  }

  /// Changes the value of a key, which takes the place of another where its set is full.
  /// - Parameters:
  ///   - time: of the event, in any unit; decides which key was silent longest.
  ///   - body: gets the value that the key has.
  /// - Complexity: O(1).
  mutating func update<Result>(_ key: UInt64, at time: Int64, _ body: (inout Value) -> Result) -> Result {
    let index = place(of: key)
    if !isOf(key, index) { places[index].value = empty }
    (places[index].key, places[index].touched) = (key, time)
    return body(&places[index].value)
  }

  private func isOf(_ key: UInt64, _ index: Int) -> Bool { places[index].key == key && places[index].touched > .min }

  private func place(of key: UInt64) -> Int {
    let first = Int(key.multipliedFullWidth(by: UInt64(places.count / Self.ways)).high) * Self.ways
    var oldest = first
    for index in first..<(first + Self.ways) {
      if isOf(key, index) { return index }
      if places[index].touched < places[oldest].touched { oldest = index }
    }
    return oldest
  }
}
