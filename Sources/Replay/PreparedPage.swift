import Domain
import Engine
import Ledger
import Market

/// A logged page with its identifiers as numbers, and its input as one market decides on it.
struct PreparedPage: Sendable {
  /// An entry of the logged page.
  struct Entry {
    let position: Int
    let row: Int
    let isAd: Bool
    let outcome: EntryOutcome
  }

  var input: DecisionInput
  /// By ad row.
  let campaigns: [Int]
  /// The person, or the page itself where nobody was named: what a resample draws.
  let cluster: Int
  let isPerson: Bool
  let decision: Decision
  let outcomes: [EntryOutcome]
  /// What the ranker of the log predicted.
  let loggedAds: Predictions
  let loggedOrganic: Predictions
  let other: ReplayScenario.OtherPredictions?
  /// The rules of the log, whose weights measure user value.
  let yardstick: Policy
  let lacksAds: Bool

  init(_ page: LoggedPage, campaigns: [Int], cluster: Int, other: ReplayScenario.OtherPredictions?) {
    input = page.input
    self.campaigns = campaigns
    self.cluster = cluster
    isPerson = page.person != nil
    decision = page.decision
    outcomes = page.outcomes
    loggedAds = page.input.ads.predictions
    loggedOrganic = page.input.organic.predictions
    self.other = other
    yardstick = page.input.policy
    lacksAds = page.lacksAds
  }

  func forEachLoggedEntry(_ body: (Entry) -> Void) {
    for (position, entry) in decision.entries.enumerated() {
      let (row, isAd) =
        switch entry {
        case .organic(let row, _): (row, false)
        case .ad(let award): (decision.awards[award].row, true)
        }
      body(Entry(position: position, row: row, isAd: isAd, outcome: outcomes[position]))
    }
  }

  func predicted(_ action: OutcomeModel.Action, row: Int, isAd: Bool) -> OutcomeModel.Predicted {
    let first = isAd ? loggedAds : loggedOrganic
    let second = isAd ? other?.ads : other?.organic
    return OutcomeModel.Predicted(first: first.column(action)[row], second: second?.column(action)[row])
  }
}

extension Predictions {
  fileprivate func column(_ action: OutcomeModel.Action) -> [FixedPoint?] {
    switch action {
    case .click: click
    case .save: save
    case .hide: hide
    }
  }
}

extension PreparedPage {
  /// Whether the page's size was the policy's limit, so that a larger one could have asked for more.
  var isFull: Bool { input.page.size >= yardstick.pageSize }

  /// Whether an ad that fell before the decision could have a place: a slot is free, or the order is another.
  func isOpen(_ decision: Decision) -> Bool {
    let slots =
      input.page.surface.isAdsOnly
      ? input.page.size : input.policy.adLoad.positions(pageSize: input.page.size).count
    return decision.awards.count < slots || other != nil || input.policy.ordersOtherwise(than: yardstick)
  }

  func changed(to policy: Policy, by scenario: ReplayScenario) throws -> PreparedPage {
    var page = self
    page.input.policy = policy
    page.input.page.size = min(input.page.size, policy.pageSize)
    if !scenario.campaigns.isEmpty {
      for row in 0..<input.ads.count {
        page.input.ads.bid[row] = try scenario.bid(input.ads.bid[row], of: input.ads.campaign[row])
      }
    }
    if let other {
      page.input.ads.predictions = other.ads
      page.input.organic.predictions = other.organic
    }
    return page
  }
}

extension Policy {
  /// Whether ads stand in another order than under the other policy, by more than a reserve's cut.
  fileprivate func ordersOtherwise(than other: Policy) -> Bool {
    saveValue != other.saveValue || hideCost != other.hideCost
  }
}
