import Dispatch
import Domain
import Foundation
import Indexes
import Synchronization
import Testing

/// `scripts/test-threads` runs these under the thread sanitiser.
@Suite("HNSW index shared by threads")
struct HNSWConcurrencyTests {
  @Test("Searches beside insertions, updates and removals answer live vectors, none twice, and nothing breaks")
  func shared() throws {
    var vectors = try Vectors(seed: 11, dimension: 8)
    let (keyCount, stepCount) = (400, 900)
    let index = try HNSWIndex<Int>(
      space: vectors.space, dimension: 8, metric: .cosine,
      settings: HNSWSettings(links: 4, buildWidth: 12, searchWidth: 4), capacity: 64)
    // These stay as they are: a search among them must find them at any time.
    for key in 0..<50 { try index.set(key, to: vectors.next()) }
    let lasting = index.filter { $0 < 50 }
    let rows = try vectors.next(64)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      var random = SeededRandom(seed: UInt64(worker))
      func fail(_ what: String) { failures.withLock { $0.append(what) } }
      do {
        for _ in 0..<stepCount {
          let row = rows[random.index(below: rows.count)]
          if worker < 2 {
            let key = 50 + random.index(below: keyCount)
            if random.chance(0.4) { index.remove(key) } else { try index.set(key, to: row) }
          } else {
            let result = try index.search(row, count: 8, width: random.chance(0.5) ? 2 : 64)
            if result.hits.isEmpty { fail("an answer is empty") }
            if Set(result.hits.map(\.key)).count != result.hits.count { fail("a key is answered twice") }
            let among = try index.search(row, count: 50, filter: lasting)
            if Set(among.hits.map(\.key)) != Set(0..<50) { fail("a vector that never changed is missing") }
            if index.values(of: 7)?.count != 8 { fail("a vector that never changed has no values") }
          }
        }
      } catch {
        fail("\(error)")
      }
    }
    #expect(failures.withLock { $0 } == [])
    try index.checkInvariants()
    index.tidy()
    try index.checkInvariants()
  }

  @Test("Searches by value beside changed values and moves between bands answer none twice")
  func valued() throws {
    var vectors = try Vectors(seed: 12, dimension: 8)
    let index = try ValueIndex<Int>(
      space: vectors.space, dimension: 8, metric: .cosine, settings: HNSWSettings(links: 4, buildWidth: 12))
    for key in 0..<100 { try index.set(key, to: vectors.next(), value: 1) }
    let rows = try vectors.next(32)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 3) { worker in
      var random = SeededRandom(seed: UInt64(worker))
      do {
        for _ in 0..<500 {
          let row = rows[random.index(below: rows.count)]
          if worker == 0 {
            try index.setValue(of: 50 + random.index(below: 50), to: Float(random.uniform(in: 0.1..<10)))
          } else {
            let keys = try index.search(row, count: 60).hits.map(\.key)
            if keys.count < 50 || Set(keys).count != keys.count { failures.withLock { $0.append("\(keys.count)") } }
          }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(index.count == 100)
  }

  @Test("Searches by signs beside new vectors, removals and values always find the best one, which never changes")
  func signs() throws {
    var vectors = try Vectors(seed: 13, dimension: 8)
    let index = try ValueIndex<Int>(
      space: vectors.space, dimension: 8, metric: .cosine, settings: HNSWSettings(links: 4, buildWidth: 8))
    let query = try vectors.next()
    try index.set(0, to: query, value: 1.99)
    // So many that rows are not compared one by one.
    for key in 1..<2_600 { try index.set(key, to: vectors.next(), value: 1.5) }
    let rows = try vectors.next(32)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 3) { worker in
      var random = SeededRandom(seed: UInt64(worker))
      do {
        for _ in 0..<300 {
          let key = 1 + random.index(below: 2_599)
          switch worker {
          case 0: try index.setValue(of: key, to: Float(random.uniform(in: 1..<1.9)))
          case 1 where key < 100: index.remove(key)
          case 1: try index.set(key, to: rows[random.index(below: rows.count)], value: 1.2)
          default:
            let hits = try index.search(query, count: 10).hits
            if hits.first?.key != 0 || Set(hits.map(\.key)).count != 10 { failures.withLock { $0.append("\(hits)") } }
          }
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
  }
}
