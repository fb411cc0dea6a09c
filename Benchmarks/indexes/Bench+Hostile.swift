import Indexes

extension Bench {
  struct Hostile: Encodable {
    var empty = 0
    /// Ended more than a millisecond after the deadline.
    var overruns = 0
    /// Answered with the best so far because the deadline came.
    var cut = 0
    var worstMilliseconds = 0.0
  }

  /// Filters that keep what is far from the query, so that following near links leads away from all that passes.
  func measureHostile(count: Int, filters: Int, microseconds: Int) throws {
    var sum = Hostile()
    let allowed = Double(microseconds) * 1e-6
    let kinds = 10
    for place in 0..<(filters / kinds) {
      let query = queries[place % queries.count]
      let order = try index.exactSearch(query, count: keyCount).hits.map(\.key)
      for kind in 0..<kinds {
        let kept: ArraySlice<UInt32> =
          switch kind {
          case 0: order.suffix(1)
          case 1: order.suffix(50)
          case 2: order.suffix(keyCount / 1_000)
          case 3: order.suffix(keyCount / 100)
          case 4: order.suffix(keyCount / 10)
          case 5: order.suffix(keyCount / 2)
          case 6: order.dropFirst(keyCount / 10)
          case 7: order.dropFirst(1_000)
          case 8: order.dropFirst(100)
          default: order.prefix(1)
          }
        let filter = index.filter(of: kept)
        let began = Self.processorSeconds
        let result = try index.search(query, count: count, filter: filter) {
          Self.processorSeconds - began > allowed
        }
        let seconds = Self.processorSeconds - began
        sum.empty += result.hits.isEmpty ? 1 : 0
        sum.cut += result.isComplete ? 0 : 1
        sum.overruns += seconds > allowed + 1e-3 ? 1 : 0
        sum.worstMilliseconds = max(sum.worstMilliseconds, 1_000 * seconds)
      }
    }
    try Self.say(sum)
  }
}
