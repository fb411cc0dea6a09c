import Domain
import Market

/// The state of a `BudgetDay` while it runs.
struct RunningDay<Strategy: PacingStrategy> {
  private enum Event {
    case click(campaign: Int, node: Int, price: Micros, hold: Micros)
    case lapse(campaign: Int, node: Int, hold: Micros)
    case report(campaign: Int, value: Double, price: Double, spend: Double)
  }

  private let day: BudgetDay
  private var random: SeededRandom
  private var strategies: [Strategy]
  private(set) var accounts: [BudgetDay.Account]
  /// What the common budget has not leased, and each node's share by campaign × node.
  private var unleased: [Micros]
  private var books: [BudgetBook]
  /// What pacing knows: charged and in flight.
  private var known: [Double]
  private var events: [[Event]]
  private var owed = 0.0
  private var rows = AuctionCandidates()
  private var drawn: [Int] = []
  private var eligible: [Bool] = []
  private var workspace = AuctionWorkspace()
  private var outcome = AuctionOutcome()

  init(_ day: BudgetDay, seed: UInt64, strategies: [Strategy]) {
    self.day = day
    self.strategies = strategies
    random = SeededRandom(seed: seed, stream: "requests")
    accounts = day.campaigns.map { _ in .init() }
    unleased = day.campaigns.map(\.budget)
    books = Array(repeating: BudgetBook(), count: day.campaigns.count * day.setting.nodes)
    known = Array(repeating: 0, count: day.campaigns.count)
    events = Array(repeating: [], count: 512)
  }

  mutating func step(_ second: Int) throws {
    let slot = second & 511
    let due = events[slot]
    events[slot].removeAll(keepingCapacity: true)
    for event in due { handle(event, second) }
    let before = day.traffic.shareSpent(by: Double(second) / Double(day.setting.seconds))
    let after = day.traffic.shareSpent(by: Double(second + 1) / Double(day.setting.seconds))
    owed += (after - before) * Double(day.setting.requests)
    while owed >= 1 {
      owed -= 1
      try serve(second)
    }
  }

  /// Clicks that come after midnight are billed to the day that served them.
  mutating func finish() {
    for second in day.setting.seconds..<day.setting.seconds + 512 {
      let due = events[second & 511]
      events[second & 511].removeAll()
      for event in due { handle(event, second) }
    }
  }

  private mutating func handle(_ event: Event, _ second: Int) {
    switch event {
    case .click(let campaign, let node, let price, let hold):
      let book = campaign * day.setting.nodes + node
      if books[book].uncharged < price { lease(price - books[book].uncharged, campaign, book) }
      accounts[campaign].clicks += 1
      accounts[campaign].value += day.campaigns[campaign].value
      if books[book].charge(price, releasing: hold) {
        accounts[campaign].charged += price
        known[campaign] += Double(price.rawValue - hold.rawValue)
      } else {
        accounts[campaign].unbilled += price
        known[campaign] -= Double(hold.rawValue)
      }
    case .lapse(let campaign, let node, let hold):
      books[campaign * day.setting.nodes + node].release(hold)
      known[campaign] -= Double(hold.rawValue)
    case .report(let campaign, let value, let price, let spend):
      known[campaign] += spend
      let (target, rest) = targets(campaign, second)
      strategies[campaign].note(
        PacingRound(value: value, price: price, spend: spend, target: target, targetOfRest: rest))
    }
  }

  /// What the plan has for a round, and what is left for each to come.
  private func targets(_ campaign: Int, _ second: Int) -> (target: Double, rest: Double) {
    let budget = Double(day.campaigns[campaign].budget.rawValue)
    let end = day.traffic.shareSpent(by: day.setting.planEnd)
    let elapsed = day.traffic.shareSpent(by: Double(second) / Double(day.setting.seconds))
    let rounds = Double(day.expectedRounds)
    let target = budget / (rounds * end)
    let left = max(budget - known[campaign], 0)
    return (target, left / max(rounds * (end - elapsed), 0.001 * rounds))
  }

  private mutating func lease(_ amount: Micros, _ campaign: Int, _ book: Int) {
    let chunk = max(amount, Micros(rawValue: day.campaigns[campaign].budget.rawValue / 100))
    let granted = min(chunk, unleased[campaign])
    unleased[campaign] -= granted
    books[book].grant(granted)
    guard granted < amount else { return }
    // The common budget is out: the other nodes give back what they do not need.
    var missing = amount - granted
    for other in campaign * day.setting.nodes..<(campaign + 1) * day.setting.nodes where other != book {
      guard missing > .zero else { return }
      let freed = books[other].surrenderFree()
      let moved = min(freed, missing)
      books[book].grant(moved)
      books[other].grant(freed - moved)
      missing -= moved
    }
  }

  private mutating func serve(_ second: Int) throws {
    let node = random.index(below: day.setting.nodes)
    draw()
    try GeneralizedSecondPrice(reserve: ImpressionValue(Micros(rawValue: 1_000), at: .one)).sell(
      slots: day.setting.slots, to: rows, isEligible: eligible, using: &workspace, into: &outcome)
    var spends = [Double](repeating: 0, count: drawn.count)
    for award in outcome.awards {
      let campaign = drawn[award.row]
      let book = campaign * day.setting.nodes + node
      // Room for a whole click, though only its expectation is held: the last click must fit.
      if books[book].free < award.price { lease(award.price - books[book].free, campaign, book) }
      let rate = rows.billedRate[award.row]
      let hold = Micros(rawValue: Int64((Double(award.price.rawValue) * rate.value).rounded(.up)))
      guard books[book].free >= award.price, books[book].hold(hold) else { continue }
      spends[award.row] = Double(hold.rawValue)
      if random.uniform() < rate.value {
        let delay = -day.setting.clickDelay * logarithm(1 - random.uniform())
        schedule(
          .click(campaign: campaign, node: node, price: award.price, hold: hold),
          second + min(1 + Int(delay), day.setting.lapse))
      } else {
        schedule(.lapse(campaign: campaign, node: node, hold: hold), second + day.setting.lapse)
      }
    }
    report(second, spends)
  }

  /// By SplitMix's own normal generator would be two draws; −ln by its series is one.
  private func logarithm(_ value: Double) -> Double {
    // ln m · 2^e with m in 0.5..<1, by the area hyperbolic tangent.
    let (exponent, significand) = (Double(value.exponent) + 1, value.significand / 2)
    let ratio = (significand - 1) / (significand + 1)
    var (power, sum) = (ratio, 0.0)
    for term in stride(from: 1.0, through: 19, by: 2) {
      sum += power / term
      power *= ratio * ratio
    }
    return 2 * sum + exponent * 0.693_147_180_559_945_3
  }

  private mutating func draw() {
    rows.removeAll()
    drawn.removeAll(keepingCapacity: true)
    eligible.removeAll(keepingCapacity: true)
    while drawn.count < day.setting.candidates {
      let campaign = random.index(below: day.campaigns.count)
      let rate = 0.02 + 0.08 * random.uniform() * random.uniform()
      let isIn = random.uniform()
      if drawn.contains(campaign) { continue }
      rows.append(
        bid: day.campaigns[campaign].value, multiplier: FixedPoint(strategies[campaign].multiplier) ?? .zero,
        billedRate: FixedPoint(rate) ?? .zero, extraValue: .zero, party: Int32(campaign),
        tieRank: Int32(drawn.count))
      drawn.append(campaign)
      eligible.append(isIn < strategies[campaign].participation)
    }
  }

  /// Tells each candidate, later, what the page would have cost it.
  private mutating func report(_ second: Int, _ spends: [Double]) {
    func money(_ row: Int) -> Double {
      Double(rows.effectiveBid(row).rawValue) * rows.billedRate[row].value
    }
    let last = outcome.awards.count == day.setting.slots ? outcome.awards.last.map { money($0.row) } : nil
    let runnerUp = outcome.outranked.first.map(money)
    let winners = outcome.awards.map(\.row)
    for row in drawn.indices {
      let rival = winners.contains(row) ? runnerUp : last
      let value = Double(day.campaigns[drawn[row]].value.rawValue) * rows.billedRate[row].value
      schedule(
        .report(campaign: drawn[row], value: value, price: max(rival ?? 1_000, 1_000), spend: spends[row]),
        second + day.setting.reportDelay)
    }
  }

  private mutating func schedule(_ event: Event, _ second: Int) { events[second & 511].append(event) }
}
