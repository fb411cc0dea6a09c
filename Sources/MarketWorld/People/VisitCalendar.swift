/// Who comes at which tick: a ring of lists that run through the people, without an allocation a visit.
struct VisitCalendar: Sendable {
  private static let ring = 64 * Traffic.ticksPerDay
  /// The longest gap that can be booked.
  static let longest = ring - 1

  private var first: [Int32]
  private var next: [Int32]

  init(people: Int) {
    first = Array(repeating: -1, count: Self.ring)
    next = Array(repeating: -1, count: people)
  }

  @inline(__always)
  mutating func book(_ person: Int, at tick: Int) {
    let slot = tick % Self.ring
    next[person] = first[slot]
    first[slot] = Int32(truncatingIfNeeded: person)
  }

  /// Takes one of those who come at the tick; nil when all have been taken.
  @inline(__always)
  mutating func take(at tick: Int) -> Int? {
    let slot = tick % Self.ring
    let person = first[slot]
    guard person >= 0 else { return nil }
    first[slot] = next[Int(person)]
    return Int(person)
  }

  /// How many visits are booked.
  var count: Int {
    first.reduce(0) { sum, start in
      var (person, length) = (start, 0)
      while person >= 0 {
        length += 1
        person = next[Int(person)]
      }
      return sum + length
    }
  }
}
