import Domain
import TestSupport
import Testing

@testable import Engine

@Suite("Numbers of a decision's rows")
struct RowNumbersTests {
  @Test("Identifiers get small numbers in the order in which they come, as a dictionary gives them")
  func model() throws {
    try forEachSeed(200) { _, random in
      let ids: [ItemID] = try random.list(upTo: 60) {
        try $0.chance(0.5) ? ItemID("i\($0.int(0...20))") : $0.identifier()
      }
      var numbers = RowNumbers<Item>(rows: ids.count)
      var known: [ItemID: Int32] = [:]
      for id in ids {
        let expected = known[id] ?? Int32(known.count)
        known[id] = expected
        let found = numbers.number(of: id)
        try #require(found == expected)
      }
    }
  }
}
