import Domain
import Market

/// Campaigns of a marketplace that bid by a target cost for a conversion, each under a policy of its own.
///
/// They take the place of the advertisers' own bids: each sets a price for a conversion every five minutes, and hears of every
/// auction what it would have brought and cost.
struct BiddingFloor: Sendable {
  /// How an agent bids.
  enum Policy: String, Sendable, CaseIterable {
    case controlled = "PID"
    /// PID with other gains, to tune it against itself.
    case rival = "PID, other gains"
    case dual = "one price for each constraint"
    case predictive
  }

  struct Agent: Sendable {
    let goal: PredictiveBidder.Goal
    let policy: Policy
    var spend = 0.0
    var conversions = 0.0
    var controller: CostController
    var dual: ConstrainedBidder
    var predictive: PredictiveBidder
  }

  private(set) var agents: [Agent]
  /// Auctions of a day, as expected.
  private let rounds: Double
  private let usualValue: Double
  private let gains: CostController.Gains
  private let rival: CostController.Gains
  private var elapsed = 0.0

  /// - Parameters:
  ///   - goals: by campaign, in micros; `policies` likewise.
  ///   - usualValue: conversions that an auction is expected to bring an agent.
  init(
    goals: [PredictiveBidder.Goal], policies: [Policy], rounds: Int, usualValue: Double, gains: CostController.Gains,
    rival: CostController.Gains? = nil
  ) {
    self.rounds = Double(rounds)
    self.usualValue = usualValue
    self.gains = gains
    self.rival = rival ?? gains
    agents = zip(goals, policies).map { goal, policy in
      Agent(
        goal: goal, policy: policy,
        controller: CostController(
          target: goal.target, budget: goal.budget, gains: policy == .rival ? rival ?? gains : gains),
        dual: Self.dual(goal, rounds: Double(rounds), usualValue: usualValue),
        predictive: PredictiveBidder(goal))
    }
  }

  /// A day is over: agents begin the next one with nothing spent, and those that predict with what the last one was like.
  mutating func beginDay() {
    for index in agents.indices {
      let agent = agents[index]
      agents[index] = Agent(
        goal: agent.goal, policy: agent.policy,
        controller: CostController(
          target: agent.goal.target, budget: agent.goal.budget, gains: agent.policy == .rival ? rival : gains),
        dual: Self.dual(agent.goal, rounds: rounds, usualValue: usualValue),
        predictive: PredictiveBidder(agent.goal, yesterday: agent.predictive.experience))
    }
    elapsed = 0
  }

  private static func dual(_ goal: PredictiveBidder.Goal, rounds: Double, usualValue: Double) -> ConstrainedBidder {
    ConstrainedBidder(
      limits: [.init(cost: goal.target)], rounds: Int(rounds), usualValue: usualValue,
      usualSpend: goal.budget / rounds, largestBid: 8 * goal.target, caution: 1)
  }

  /// What each bids for a conversion from now on.
  /// - Parameters:
  ///   - elapsed: the share of the day's traffic that has passed.
  ///   - isHalfHour: controllers correct every half hour, as often as the agents of AuctionNet.
  mutating func set(_ books: inout Books, elapsed now: Double, isHalfHour: Bool) {
    for index in agents.indices {
      switch agents[index].policy {
      case .controlled, .rival:
        if isHalfHour, now > 0 {
          agents[index].controller.correct(
            spend: agents[index].spend, conversions: agents[index].conversions, elapsed: now)
        }
        books.set[index] = agents[index].controller.price
      case .dual: books.set[index] = agents[index].dual.bid(value: 1, quantities: [1])
      case .predictive:
        agents[index].predictive.solve(rounds: max(1 - now, 0) * rounds, elapsed: now)
        books.set[index] = agents[index].predictive.price
      }
    }
    elapsed = now
  }

  /// An auction is over: each hears what a slot would have brought and cost if it was looked at.
  mutating func note(_ lineup: Lineup, _ outcome: AuctionOutcome, reserve: ImpressionValue, slots: Int) {
    let floor = Double(reserve.raw) * 0x1p-30
    func bid(_ row: Int?) -> Double { row.map { Double(lineup.candidates.bid[$0].rawValue) } ?? 0 }
    let isFull = outcome.awards.count == slots
    // A loser has to beat the last winner; a winner to stay above who would come next.
    let toEnter = max(isFull ? bid(outcome.awards.last?.row) : 0, floor)
    let toStay = max(bid(outcome.outranked.first), floor)
    for row in 0..<lineup.count {
      let agent = Int(lineup.campaigns[row])
      guard agents[agent].policy == .predictive else { continue }
      let isWinner = outcome.awards.contains { $0.row == row }
      agents[agent].predictive.note(
        quantity: Double(lineup.click[row] * lineup.conversion[row]), price: isWinner ? toStay : toEnter)
    }
    noteDuals(lineup)
  }

  private mutating func noteDuals(_ lineup: Lineup) {
    let left = max(1 - elapsed, 0.005) * rounds
    for row in 0..<lineup.count {
      let agent = Int(lineup.campaigns[row])
      guard agents[agent].policy == .dual else { continue }
      let free = agents[agent].goal.budget - agents[agent].spend
      agents[agent].dual.note(spend: 0, target: free / left, quantities: [])
    }
  }

  /// An ad was looked at: what was charged, what was expected, and whether a conversion came of it.
  mutating func settle(_ agent: Int, spend: Double, expected: Double, isConverted: Bool) {
    agents[agent].spend += spend
    agents[agent].conversions += isConverted ? 1 : 0
    switch agents[agent].policy {
    case .controlled, .rival: break
    case .dual:
      agents[agent].dual.note(spend: spend, target: 0, quantities: [expected])
      agents[agent].dual.settle(limit: 0, quantity: isConverted ? 1 : 0, expected: expected)
    case .predictive:
      agents[agent].predictive.charge(spend, quantity: expected)
      if isConverted { agents[agent].predictive.settle(1) }
    }
  }
}
