import Domain
import Indexes
import Testing

@Suite("Recall monitor")
struct RecallMonitorTests {
  private func result(_ keys: [Int], score: (Int) -> Float = { -Float($0) }) -> SearchResult<Int> {
    SearchResult(hits: keys.map { .init(key: $0, score: score($0)) }, scanned: 0, isComplete: true)
  }

  @Test("Hits are counted against the exact answer, and one that ties with its last is no miss")
  func counts() throws {
    let monitor = try RecallMonitor(share: 1, seed: 1)
    #expect(monitor.observe(result([1, 2, 3, 4])) { result([1, 2, 3, 4]) })
    #expect(monitor.observe(result([1, 2, 9, 4])) { result([1, 2, 3, 4]) })
    #expect(monitor.observe(result([1, 8], score: { _ in 1 })) { result([1, 2], score: { _ in 1 }) })
    let counts = monitor.drain()
    #expect((counts.queries, counts.wanted, counts.found, counts.complete) == (3, 10, 9, 2))
    #expect(counts.recallSum == 2.75 && counts.recallSquareSum == 2.5625)
    #expect(monitor.counts == RecallMonitor.Counts())
  }

  @Test("About the stated part of queries is compared, and the exact search runs for those alone")
  func sampling() throws {
    let monitor = try RecallMonitor(share: 0.1, seed: 2)
    var exactSearches = 0
    for _ in 0..<2_000 {
      monitor.observe(result([1])) {
        exactSearches += 1
        return result([1])
      }
    }
    #expect((140...260).contains(monitor.counts.queries) && exactSearches == monitor.counts.queries)
    #expect(throws: IndexError.self) { try RecallMonitor(share: 1.5, seed: 1) }
  }

  @Test("An exact answer that the deadline cut says nothing")
  func incomplete() throws {
    let monitor = try RecallMonitor(share: 1, seed: 3)
    let cut = SearchResult<Int>(hits: [.init(key: 1, score: 1)], scanned: 1, isComplete: false)
    #expect(!monitor.observe(result([2])) { cut })
    #expect(monitor.counts.queries == 0)
  }
}
