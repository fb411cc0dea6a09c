public import Domain

/// The Vickrey–Clarke–Groves auction of slots in which each ad has its own rate in each slot, exact in micros.
///
/// Where attention does not separate into slot and ad, such as a video beside pictures or a discount for the second ad, the
/// efficient page is a matching of greatest value (Hungarian method, Kuhn 1955, in the form of shortest augmenting paths),
/// and the winner of a slot pays b · r less what its presence adds. The platform keeps a slot at the reserve. Truthful. Each
/// row is a party of its own, and extra values do not count.
///
/// - Complexity: O(k³ · (n + k)) for n rows and k slots.
public struct MatchingAuction: Equatable, Sendable {
  /// The least money for an impression.
  public let reserve: ImpressionValue
  public let slots: Int

  public init(reserve: ImpressionValue, slots: Int) {
    self.reserve = reserve
    self.slots = slots
  }

  /// - Parameters:
  ///   - bids: n bids, 0...`Micros.maximum`.
  ///   - rates: P(billed event | shown in the slot), n × k, a row of k for each bid.
  ///   - workspace: memory that calls share.
  /// - Returns: for each slot the award, nil where the platform keeps it.
  /// - Throws: `overflow` for a bid or a rate out of range, `badAuction` for columns that do not fit.
  public func sell(
    bids: [Micros], rates: [FixedPoint], using workspace: inout MatchingWorkspace
  ) throws(MarketError) -> [AuctionOutcome.Award?] {
    guard slots > 0, rates.count == bids.count * slots else {
      throw MarketError(.badAuction, "A matching needs a rate for each bid and slot.")
    }
    guard bids.allSatisfy({ $0 >= .zero && $0 <= .maximum }), rates.allSatisfy({ $0 >= .zero && $0 <= .one }) else {
      throw MarketError(.overflow, "A bid is outside 0...\(Micros.maximum), or a rate outside 0...1: check the unit.")
    }
    func surplus(_ row: Int, _ slot: Int) -> Int128? {
      let money = ImpressionValue(bids[row], at: rates[row * slots + slot])
      return money.raw > 0 && money >= reserve ? money.raw - reserve.raw : nil
    }
    let total = workspace.match(rows: bids.count, slots: slots, without: nil, surplus: surplus)
    let winners = workspace.winners
    return winners.enumerated().map { slot, winner in
      guard let winner else { return nil }
      let rest = workspace.match(rows: bids.count, slots: slots, without: winner, surplus: surplus)
      let rate = rates[winner * slots + slot]
      let payment = ImpressionValue(bids[winner], at: rate).raw - (total - rest)
      let price = payment.dividedRoundingUp(by: Int128(rate.raw))
      let setter = workspace.winners[slot].map(AuctionOutcome.PriceSetter.rival) ?? .reserve
      return AuctionOutcome.Award(row: winner, price: Micros(rawValue: Int64(max(price, 1))), setBy: setter)
    }
  }
}

/// Memory of `MatchingAuction`, kept between auctions.
public struct MatchingWorkspace: Sendable {
  /// By slot, who has it in the last matching.
  private(set) var winners: [Int?] = []
  private var slotDual: [Int128] = []
  private var columnDual: [Int128] = []
  private var slack: [Int128] = []
  private var slotOf: [Int] = []
  private var before: [Int] = []
  private var isDone: [Bool] = []

  public init() {}

  /// Finds the matching of greatest surplus; columns after the rows stand for slots that nobody gets.
  /// - Returns: its surplus.
  mutating func match(
    rows: Int, slots: Int, without absent: Int?, surplus: (_ row: Int, _ slot: Int) -> Int128?
  ) -> Int128 {
    let columns = rows + slots
    func cost(_ slot: Int, _ column: Int) -> Int128 {
      guard column < rows else { return 0 }
      // A pair that is not allowed is worse than nobody.
      return column == absent ? 1 : surplus(column, slot).map { -$0 } ?? 1
    }
    slotDual.refill(with: 0, count: slots + 1)
    columnDual.refill(with: 0, count: columns + 1)
    slotOf.refill(with: 0, count: columns + 1)
    before.refill(with: 0, count: columns + 1)
    for slot in 1...slots {
      slotOf[0] = slot
      var column = 0
      slack.refill(with: .max, count: columns + 1)
      isDone.refill(with: false, count: columns + 1)
      repeat {
        isDone[column] = true
        let here = slotOf[column]
        var (step, next) = (Int128.max, 0)
        for other in 1...columns where !isDone[other] {
          let reduced = cost(here - 1, other - 1) - slotDual[here] - columnDual[other]
          if reduced < slack[other] {
            slack[other] = reduced
            before[other] = column
          }
          if slack[other] < step { (step, next) = (slack[other], other) }
        }
        for other in 0...columns {
          if isDone[other] {
            slotDual[slotOf[other]] += step
            columnDual[other] -= step
          } else if slack[other] != .max {
            slack[other] -= step
          }
        }
        column = next
      } while slotOf[column] != 0
      while column != 0 {
        slotOf[column] = slotOf[before[column]]
        column = before[column]
      }
    }
    winners.refill(with: nil, count: slots)
    var total: Int128 = 0
    for column in 1...columns where slotOf[column] != 0 && column <= rows {
      winners[slotOf[column] - 1] = column - 1
      total -= cost(slotOf[column] - 1, column - 1)
    }
    return total
  }
}

extension Array {
  /// The array filled anew, in the memory it has.
  mutating func refill(with value: Element, count: Int) {
    removeAll(keepingCapacity: true)
    for _ in 0..<count { append(value) }
  }
}
