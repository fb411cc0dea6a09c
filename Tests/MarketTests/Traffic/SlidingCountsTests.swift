import Domain
import TestSupport
import Testing

@testable import Market

@Suite("Counts in a time that slides")
struct SlidingCountsTests {
  @Test("So many come in a window, and the one before counts by what of it is still covered")
  func closedForm() {
    var counts = SlidingCounts(capacity: 8)
    // Five come in the first window. At 160 two fifths of it are covered: 2, and 2 more make 4; the third is too much. Two windows
    // later nothing is left.
    let events: [(time: Int64, isAbove: Bool)] = [
      (0, false), (1, false), (2, false), (3, false), (99, true), (160, false), (160, false), (160, true), (320, false),
    ]
    for event in events {
      let isAbove = counts.exceeds(4, key: 1, at: event.time, length: 100)
      #expect(isAbove == event.isAbove, "at \(event.time)")
    }
  }

  @Test("A clock that steps back a little loses no count, and one that jumps starts anew")
  func clock() {
    var counts = SlidingCounts(capacity: 8)
    for _ in 0..<3 { _ = counts.exceeds(9, key: 1, at: 100, length: 100) }
    for (most, time, expected) in [(3, 99, true), (1, -1_000_000, false), (1, 50_000_000, false)]
      as [(Int, Int64, Bool)]
    {
      let isAbove = counts.exceeds(most, key: 1, at: time, length: 100)
      #expect(isAbove == expected, "at \(time)")
    }
  }

  @Test("With room for all keys a count is that of the two windows, whatever the order of keys")
  func model() throws {
    try forEachSeed(200) { _, random in
      var counts = SlidingCounts(capacity: 4_096)
      let (length, most) = (Int64(random.int(1...50)), random.int(1...6))
      var seen: [UInt64: [Int64: Int64]] = [:]
      var time = Int64(random.int(-500...500))
      for _ in 0..<200 {
        time += Int64(random.int(0...20))
        let key = StableHash.mixed(UInt64(random.int(1...5)))
        let window = (Double(time) / Double(length)).rounded(.down)
        let index = Int64(window)
        seen[key, default: [:]][index, default: 0] += 1
        let passed = time - index * length
        let before = seen[key]?[index - 1] ?? 0
        let sum = before * (length - passed) + (seen[key]?[index] ?? 0) * length
        let isAbove = counts.exceeds(most, key: key, at: time, length: length)
        try #require(isAbove == (sum > Int64(most) * length))
      }
    }
  }

  @Test("A full memory forgets, and accuses nobody")
  func full() throws {
    var counts = SlidingCounts(capacity: 16)
    let above = (1...5_000 as ClosedRange<UInt64>).count { key in
      counts.exceeds(1, key: StableHash.mixed(key), at: Int64(key), length: 1_000_000)
    }
    #expect(above == 0 && counts.capacity == 16)
  }
}
