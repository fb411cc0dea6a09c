import Domain
import Funnel
import Ledger
import Market

/// What this node may still spend and show: budgets, holds for ads in flight, and servings in the windows of frequency caps.
///
/// A value without clock or store; `BudgetKeeper` guards the one that is live.
struct HoldBook {
  /// An ad that is about to be served.
  struct Want {
    let serving: String
    let campaign: CampaignID
    let hold: Micros
    let cap: FrequencyCap?
  }

  private(set) var day: MarketDay
  private(set) var books: [CampaignID: BudgetBook]
  /// In the order of arrival; tokens live equally long, so that this is the order of their expiry.
  private var holds = HoldQueue()
  /// Campaigns by the numbers that holds know them by.
  private var numbered: [CampaignID] = []
  private var numbers: [CampaignID: Int32] = [:]
  private var windows: [Int64: [CampaignID: CapWindow]] = [:]

  init(day: MarketDay, books: [CampaignID: BudgetBook] = [:]) {
    self.day = day
    self.books = books
  }

  /// Starts a day with the node's leases for it. Holds of the day before are forgotten: their leases are over.
  mutating func begin(_ day: MarketDay, books: [CampaignID: BudgetBook]) {
    self.day = day
    self.books = books
    holds = HoldQueue()
    numbered = []
    numbers = [:]
  }

  func free(_ campaign: CampaignID) -> Micros { books[campaign]?.free ?? .zero }

  mutating func grant(_ amount: Micros, to campaign: CampaignID) {
    books[campaign, default: BudgetBook()].grant(amount)
  }

  func capState(person: Int64?, campaign: CampaignID, cap: FrequencyCap, at now: Timestamp) -> CapState {
    let used = person.flatMap { windows[$0]?[campaign] }?.count(within: cap, at: now) ?? 0
    return CapState(used: used, allowed: cap.count)
  }

  /// Sets budget aside and notes servings for all wants, or for none of them.
  /// - Returns: the campaigns that cannot be served, each with its reason; empty when all were reserved.
  mutating func reserve(_ wants: [Want], person: Int64?, at now: Timestamp, expiresAt: Timestamp) -> [Refusal] {
    release(before: now)
    var refusals: [Refusal] = []
    var held: [Want] = []
    for want in wants {
      if let cap = want.cap, person != nil {
        let state = capState(person: person, campaign: want.campaign, cap: cap, at: now)
        if state.used >= state.allowed {
          refusals.append(Refusal(campaign: want.campaign, reason: .capRefused))
          continue
        }
      }
      if books[want.campaign]?.hold(want.hold) ?? (want.hold == .zero) {
        held.append(want)
      } else {
        refusals.append(Refusal(campaign: want.campaign, reason: .budgetRefused))
      }
    }
    guard refusals.isEmpty else {
      for want in held { books[want.campaign]?.release(want.hold) }
      return refusals
    }
    for want in wants {
      keep(want.hold, of: want.campaign, serving: want.serving, expiresAt: expiresAt)
      if want.cap != nil, let person { note(person: person, campaign: want.campaign, at: now) }
    }
    return []
  }

  /// Notes a serving that happened before this book began.
  mutating func note(person: Int64, campaign: CampaignID, at time: Timestamp) {
    windows[person, default: [:]][campaign, default: CapWindow()].insert(time)
  }

  /// Puts a hold back in place after a restart; one that does not fit any more is left out.
  mutating func restore(serving: String, campaign: CampaignID, hold: Micros, expiresAt: Timestamp) {
    guard books[campaign, default: BudgetBook()].hold(hold) else { return }
    keep(hold, of: campaign, serving: serving, expiresAt: expiresAt)
  }

  /// Takes over what the budget ledger charged for a serving; its hold is released.
  mutating func settle(serving: String, campaign: CampaignID, charged: Micros) {
    let hold = holds.remove(HoldQueue.key(of: serving))?.amount ?? .zero
    _ = books[campaign, default: BudgetBook()].charge(charged, releasing: hold)
  }

  /// Gives back the holds whose tokens have expired.
  private mutating func release(before now: Timestamp) {
    while let hold = holds.popExpired(at: now) {
      books[numbered[Int(hold.campaign)]]?.release(hold.amount)
    }
  }

  private mutating func keep(_ amount: Micros, of campaign: CampaignID, serving: String, expiresAt: Timestamp) {
    let number = numbers[campaign] ?? Int32(numbered.count)
    if number == numbered.count {
      numbers[campaign] = number
      numbered.append(campaign)
    }
    holds.insert(
      HoldQueue.key(of: serving), HoldQueue.Hold(campaign: number, amount: amount), expiresAt: expiresAt)
  }

  /// Forgets servings that no cap of `longest` seconds looks at.
  mutating func prune(at now: Timestamp, longest: Int64) {
    let start = now.advanced(bySeconds: -longest)
    for (person, campaigns) in windows {
      let kept = campaigns.compactMapValues { window in
        var window = window
        window.prune(before: start)
        return window.servings.isEmpty ? nil : window
      }
      windows[person] = kept.isEmpty ? nil : kept
    }
  }
}
