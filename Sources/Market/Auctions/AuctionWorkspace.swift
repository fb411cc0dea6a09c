import Domain

/// Memory that auctions share, so that none of them allocates once it has grown to the largest.
///
/// One for each thread; what it holds between two auctions means nothing.
public struct AuctionWorkspace: Sendable {
  /// u = b · r + a by row, in micros times 2³⁰.
  var values: [Int128] = []
  /// Rows that reach the reserve, best first.
  var order: [Int32] = []
  /// Of these the best of each party and item: who would take the slots one after the other.
  var standing: [Int32] = []
  /// Who shows a winner's item once it leaves, and how many places its own row takes in `standing`.
  private var blocker: Int?
  private var shift = 0
  var parties = StampedSet()
  var items = StampedSet()

  public init() {}

  /// Values and order of the rows that reach the reserve in money and in total; the others are noted in the outcome.
  mutating func rank(
    _ candidates: AuctionCandidates, isEligible: [Bool], reserve: ImpressionValue, outcome: inout AuctionOutcome
  ) {
    prepare(candidates.count)
    for row in 0..<candidates.count where isEligible[row] {
      let money = ImpressionValue(candidates.effectiveBid(row), at: candidates.billedRate[row]).raw
      values[row] = money + candidates.extraValue[row].raw
      if money > 0, money >= reserve.raw, values[row] >= reserve.raw {
        order.append(Int32(truncatingIfNeeded: row))
      } else {
        outcome.belowReserve.append(row)
      }
    }
    sortOrder(candidates.tieRank)
  }

  mutating func prepare(_ count: Int) {
    if values.count < count { values = Array(repeating: 0, count: count) }
    order.removeAll(keepingCapacity: true)
    standing.removeAll(keepingCapacity: true)
  }

  /// Sorts `order` in place: by value, then by rank on ties, then by row, so that any sort gives one result.
  mutating func sortOrder(_ tieRank: [Int32]) {
    values.withUnsafeBufferPointer { values in
      tieRank.withUnsafeBufferPointer { ranks in
        order.withUnsafeMutableBufferPointer { order in
          if order.count <= 48 {
            Self.insertionSort(order, values, ranks)
          } else {
            Self.heapSort(order, values, ranks)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func isBetter(
    _ left: Int32, _ right: Int32, _ values: UnsafeBufferPointer<Int128>, _ ranks: UnsafeBufferPointer<Int32>
  ) -> Bool {
    let (first, second) = (values[Int(left)], values[Int(right)])
    if first != second { return first > second }
    let (ahead, behind) = (ranks[Int(left)], ranks[Int(right)])
    return ahead != behind ? ahead < behind : left < right
  }

  private static func insertionSort(
    _ order: UnsafeMutableBufferPointer<Int32>, _ values: UnsafeBufferPointer<Int128>,
    _ ranks: UnsafeBufferPointer<Int32>
  ) {
    for end in order.indices.dropFirst() {
      let row = order[end]
      var place = end
      while place > 0, isBetter(row, order[place - 1], values, ranks) {
        order[place] = order[place - 1]
        place -= 1
      }
      order[place] = row
    }
  }

  /// Heapsort (Williams 1964): no memory, which the library's sort takes.
  private static func heapSort(
    _ order: UnsafeMutableBufferPointer<Int32>, _ values: UnsafeBufferPointer<Int128>,
    _ ranks: UnsafeBufferPointer<Int32>
  ) {
    func sift(_ root: Int, _ end: Int) {
      let row = order[root]
      var place = root
      while true {
        var child = 2 * place + 1
        guard child < end else { break }
        if child + 1 < end, isBetter(order[child], order[child + 1], values, ranks) { child += 1 }
        guard isBetter(row, order[child], values, ranks) else { break }
        order[place] = order[child]
        place = child
      }
      order[place] = row
    }
    for root in stride(from: order.count / 2 - 1, through: 0, by: -1) { sift(root, order.count) }
    for end in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(0, end)
      sift(0, end)
    }
  }

  /// Goes through the order, best first, and gives each row its place in the outcome.
  /// - Parameter award: the award of a row, given the row that would have taken its slot.
  @inline(__always)
  mutating func allot(
    _ slots: Int, _ candidates: AuctionCandidates, _ outcome: inout AuctionOutcome,
    award: (_ row: Int, _ next: Int?, _ values: [Int128]) -> AuctionOutcome.Award
  ) {
    parties.reset(capacity: order.count)
    items.reset(capacity: order.count)
    for (place, row) in order.enumerated() {
      let row = Int(row)
      guard !parties.contains(candidates.party[row]) else {
        outcome.sameParty.append(row)
        continue
      }
      // Its party is not out: another of its rows may show something else.
      guard !items.contains(candidates.item[row]) else {
        outcome.sameItem.append(row)
        continue
      }
      parties.insert(candidates.party[row])
      if outcome.awards.count < slots {
        // A rival for the same item would take the slot; one for an item that stands higher would not.
        outcome.awards.append(award(row, next(after: place, candidates), values))
      } else {
        outcome.outranked.append(row)
      }
      items.insert(candidates.item[row])
      standing.append(Int32(truncatingIfNeeded: row))
    }
  }

  private func next(after place: Int, _ candidates: AuctionCandidates) -> Int? {
    for place in (place + 1)..<max(place + 1, order.count) {
      let rival = Int(order[place])
      if !parties.contains(candidates.party[rival]), !items.contains(candidates.item[rival]) { return rival }
    }
    return nil
  }

  /// Finds who would take each slot if the winner of one left, for prices that count all of them.
  /// - Parameter isShared: whether some row lost because its item stands higher. Otherwise nobody but the rows below takes
  ///   the place of a winner that leaves, and nothing is to be done.
  mutating func prepareRivals(of row: Int, slots: Int, isShared: Bool, _ candidates: AuctionCandidates) {
    blocker = nil
    shift = isShared ? 0 : 1
    guard isShared else { return }
    standing.removeAll(keepingCapacity: true)
    parties.reset(capacity: order.count)
    items.reset(capacity: order.count)
    parties.insert(candidates.party[row])
    for other in order where standing.count < slots || blocker == nil {
      let (party, item) = (candidates.party[Int(other)], candidates.item[Int(other)])
      if parties.contains(party) || items.contains(item) { continue }
      if item == candidates.item[row] { blocker = Int(other) }
      parties.insert(party)
      items.insert(item)
      standing.append(other)
    }
  }

  /// The row that must be beaten for a slot: who would have it, or who shows the same item if that is harder.
  func rival(forSlot slot: Int) -> Int? {
    let taker = slot + shift < standing.count ? Int(standing[slot + shift]) : nil
    guard let blocker else { return taker }
    guard let taker else { return blocker }
    return values[blocker] > values[taker] ? blocker : taker
  }
}
