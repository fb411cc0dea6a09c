import Domain
import Engine
import Ledger
import Market

/// A market in which logged requests are decided again, one after the other: budgets are spent, campaigns are paced and caps
/// fill by what is decided here.
///
/// It decides by `Decider` and paces by the engine's own controller, at the engine's moments. An entry that stood on the logged
/// page comes to what it came to there; what the log does not know is expected, or drawn: an ad is charged price × P(billed
/// event) at once, and of its hold the share of those that are never billed stays until the token expires.
struct SimulatedMarket {
  /// What all markets of a replay share.
  struct Rules: Sendable {
    let calendar: MarketCalendar
    let tokenSeconds: Int64
    let pacingSeconds: Int64
    let pacing: PacingController
    /// By campaign.
    let terms: [CampaignTerms?]

    init(_ settings: PolicyReplay.Settings, pacing: PacingController, terms: [CampaignTerms?]) {
      calendar = settings.calendar
      tokenSeconds = settings.tokenSeconds
      pacingSeconds = settings.pacingSeconds
      self.pacing = pacing
      self.terms = terms
    }
  }

  private struct Hold {
    let campaign: Int
    let amount: Double
    let expiresAt: Timestamp
  }

  private let rules: Rules
  private let outcomes: OutcomeModel
  private(set) var tally = ReplayTally()
  private var day: MarketDay?
  private var pacedAt: Timestamp?
  private var charged: [Double]
  private var chargedBefore: [Double]
  private var held: [Double]
  private var multipliers: [FixedPoint]
  private var holds: [Hold] = []
  private var firstHold = 0
  private var caps = SimulatedCaps()
  /// Draws what the log does not know; nil where it is expected.
  private let luck: UInt64?

  /// - Parameter luck: of the draws; two markets with the same one draw alike for the same entry.
  init(_ rules: Rules, outcomes: OutcomeModel, luck: UInt64? = nil) {
    self.rules = rules
    self.luck = luck
    self.outcomes = outcomes
    charged = rules.terms.map { _ in 0 }
    chargedBefore = charged
    held = charged
    multipliers = charged.map { _ in .one }
  }

  /// Decides a page and takes over what follows from it.
  /// - Parameter weight: how many such pages there are.
  @discardableResult
  mutating func serve(_ page: PreparedPage, weight: Double = 1) -> Decision {
    let now = page.input.at
    advance(to: now)
    var input = page.input
    for row in 0..<input.ads.count {
      let campaign = page.campaigns[row]
      guard let terms = rules.terms[campaign] else { continue }
      input.ads.multiplier[row] = multipliers[campaign]
      input.ads.freeBudget[row] = free(campaign, terms)
      input.ads.cap[row] = caps.state(
        logged: input.ads.cap[row], person: page.isPerson ? page.cluster : nil, campaign: campaign, cap: terms.cap,
        at: now)
    }
    let decision = decide(input, page)
    caps.note(logged: page)
    book(decision, page, weight: weight)
    return decision
  }

  private mutating func decide(_ input: DecisionInput, _ page: PreparedPage) -> Decision {
    var refused: [Refusal] = []
    var attempts = 0
    while true {
      let decision = Decider.decide(input, excluding: refused)
      attempts += 1
      let refusals = decision.awards.filter { $0.hold > input.ads.freeBudget[$0.row] }.map {
        Refusal(campaign: input.ads.campaign[$0.row], reason: .budgetRefused)
      }
      if refusals.isEmpty { return decision }
      refused +=
        attempts >= input.policy.maximumAttempts
        ? Set(input.ads.campaign).subtracting(refused.map(\.campaign)).sorted().map {
          Refusal(campaign: $0, reason: .budgetRefused)
        } : refusals
    }
  }

  private func free(_ campaign: Int, _ terms: CampaignTerms) -> Micros {
    Micros(rawValue: max(0, Int64((room(campaign, terms) - held[campaign]).rounded(.down))))
  }

  private func room(_ campaign: Int, _ terms: CampaignTerms) -> Double {
    let daily = Double(terms.dailyBudget.rawValue) - charged[campaign]
    guard let remaining = terms.remaining else { return daily }
    return min(daily, Double(remaining.rawValue) - chargedBefore[campaign] - charged[campaign])
  }

  /// Begins a day, gives back holds whose tokens have expired, and moves the multipliers once a minute.
  private mutating func advance(to now: Timestamp) {
    let today = rules.calendar.day(of: now)
    if day != today {
      day = today
      for campaign in charged.indices {
        chargedBefore[campaign] += charged[campaign]
        charged[campaign] = 0
        held[campaign] = 0
        multipliers[campaign] = .one
      }
      holds.removeAll(keepingCapacity: true)
      firstHold = 0
    }
    while firstHold < holds.count, holds[firstHold].expiresAt <= now {
      let hold = holds[firstHold]
      held[hold.campaign] = max(0, held[hold.campaign] - hold.amount)
      firstHold += 1
    }
    guard let pacedAt else {
      self.pacedAt = now
      return
    }
    guard now >= pacedAt.advanced(bySeconds: rules.pacingSeconds) else { return }
    self.pacedAt = now
    let elapsed = rules.calendar.elapsedShareOfDay(at: now)
    for (campaign, terms) in rules.terms.enumerated() {
      guard let terms else { continue }
      multipliers[campaign] = rules.pacing.multiplier(
        spent: Micros(rawValue: Int64((charged[campaign] + held[campaign]).rounded())), budget: terms.dailyBudget,
        elapsed: elapsed)
    }
  }

  private mutating func book(_ decision: Decision, _ page: PreparedPage, weight: Double) {
    let chances = EntryChances(model: outcomes, page: page, luck: luck, copies: Int(weight))
    var totals = ReplayTotals()
    for (position, entry) in decision.entries.enumerated() {
      switch entry {
      case .organic(let row, _):
        totals.userValue += chances.organicValue(row: row, position: position)
      case .ad(let index):
        let award = decision.awards[index]
        totals.userValue += chances.adValue(row: award.row, position: position)
        charge(award, page, chances, weight: weight, to: &totals)
        if page.isPerson { caps.note(person: page.cluster, campaign: page.campaigns[award.row], at: page.input.at) }
      }
    }
    tally.add(totals, weight: weight)
  }

  private mutating func charge(
    _ award: AwardedAd, _ page: PreparedPage, _ chances: EntryChances, weight: Double, to totals: inout ReplayTotals
  ) {
    let campaign = page.campaigns[award.row]
    let bid = page.input.ads.bid[award.row]
    let share = chances.share(bid.event == .click ? .click : nil, row: award.row, isAd: true, position: award.position)
    let wanted = Double(award.price.rawValue) * share * weight
    let paid = rules.terms[campaign].map { min(wanted, max(0, room(campaign, $0))) } ?? wanted
    charged[campaign] += paid
    let left = Double(award.hold.rawValue) * (1 - share) * weight
    held[campaign] += left
    holds.append(
      Hold(campaign: campaign, amount: left, expiresAt: page.input.at.advanced(bySeconds: rules.tokenSeconds)))
    totals.revenue += paid / weight / 1_000_000
    totals.advertiserValue += bid.perEvent.units * share
    totals.ads += 1
    tally.note(award, page, paid: paid / 1_000_000, weight: weight)
  }
}
