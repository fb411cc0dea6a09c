import Domain
import TestSupport
import Testing

@testable import World

@Suite("Visit queue")
struct VisitQueueTests {
  @Test("Visits come in the order of time, at one moment in that of people, whatever the order of adding")
  func order() throws {
    try forEachSeed(200) { seed, random in
      var queue = VisitQueue()
      var visits = (0..<random.int(0...80)).map { _ in
        VisitQueue.Visit(at: Timestamp(milliseconds: Int64(random.int(0...20))), person: random.int(0...9))
      }
      for visit in visits { queue.add(at: visit.at, person: visit.person) }
      visits.sort { ($0.at, $0.person) < ($1.at, $1.person) }
      for visit in visits { #expect(queue.next() == visit, "seed \(seed)") }
      #expect(queue.next() == nil)
    }
  }

  @Test("Adding while taking keeps the earliest first")
  func mixed() throws {
    try forEachSeed(200) { seed, random in
      var queue = VisitQueue()
      var held: [VisitQueue.Visit] = []
      for _ in 0..<200 {
        if random.chance(0.55) {
          let visit = VisitQueue.Visit(
            at: Timestamp(milliseconds: Int64(random.int(0...99))), person: random.int(0...9))
          queue.add(at: visit.at, person: visit.person)
          held.append(visit)
        } else {
          let first = held.min { ($0.at, $0.person) < ($1.at, $1.person) }
          #expect(queue.next() == first, "seed \(seed)")
          if let first, let index = held.firstIndex(of: first) { held.remove(at: index) }
        }
      }
    }
  }
}
