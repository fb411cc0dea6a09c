import Domain
import Foundation
import TestSupport
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Killing the writer of decisions", .serialized)
struct DecisionCrashTests {
  @Test("After every kill all acknowledged decisions are there once, and the index knows every one")
  func kills() throws {
    let market = try TemporaryMarket()
    var random = SeededRandom(seed: 3)
    var first = 0
    for _ in 0..<8 {
      let said = try ChildProcess.run(
        ["decisions", market.folder.url.path, "\(first)"], killAfter: 1 + random.index(below: 40))
      let acknowledged = try #require(said.last.flatMap(Int.init))
      let log = try DecisionLog(folder: market.folder.url.appending(path: "ledger"), database: market.database)
      #expect(log.recovery.damage.isEmpty)
      var numbers: [Int] = []
      let unreadable = try log.forEachRecord { record in
        let expected = try Sample.record(numbers.count)
        #expect(record == expected)
        numbers.append(numbers.count)
      }
      #expect(unreadable.isEmpty)
      #expect(numbers.count > acknowledged && numbers.count <= acknowledged + 2)
      #expect(try log.servings(since: Timestamp(milliseconds: 0)).count == numbers.count)
      first = numbers.count
    }
  }
}
