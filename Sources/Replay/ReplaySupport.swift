import Domain
import Ledger
import Market

/// Whether a log says enough about another policy. Each limit is stated with its reason.
struct ReplaySupport {
  /// Shares of revenue that may rest on what the log never saw, and the least overlap.
  static let unseenShare = 0.1
  static let matchedShare = 0.2
  static let effectivePages = 50.0
  static let people = 10
  /// Ads shown at a position or by a campaign before it counts as seen.
  static let servings = 20
  /// The simulated market may miss the logged revenue by this share.
  static let mismatch = 0.15
  static let missingPredictions = 0.01

  private(set) var reasons: [ReplayAnswer.Reason]

  /// - Parameter doubts: what was found when the log was read.
  init(doubts: [ReplayAnswer.Reason]) { reasons = doubts }

  mutating func refuse(_ code: ReplayAnswer.Code, _ message: String) {
    reasons.append(.init(code, message))
  }

  /// Whether ads of the log's positions and campaigns earn the money of the replayed market.
  mutating func checkSeen(_ tally: ReplayTally, pages: [PreparedPage], campaigns: [CampaignID]) {
    var positions: [Int: Int] = [:]
    var served: [Int: Int] = [:]
    for page in pages {
      for award in page.decision.awards {
        positions[award.position, default: 0] += 1
        served[page.campaigns[award.row], default: 0] += 1
      }
    }
    let revenue = tally.totals.revenue
    guard revenue > 0 else { return }
    let unseen = tally.revenueAtPosition.indices.filter { positions[$0, default: 0] < Self.servings }
    let atUnseen = unseen.reduce(0) { $0 + tally.revenueAtPosition[$1] } / revenue
    if atUnseen > Self.unseenShare {
      let list = unseen.filter { tally.revenueAtPosition[$0] > 0 }.prefix(8).map(String.init).joined(separator: ", ")
      refuse(
        .positionNeverServed,
        """
        \(Self.percent(atUnseen)) of the revenue would come from positions \(list), where the log showed fewer than \
        \(Self.servings) ads: keep to positions that were served, or run an experiment.
        """
      )
    }
    let strangers = tally.revenueOfCampaign.filter { served[$0.key, default: 0] == 0 }
    let ofStrangers = strangers.values.reduce(0, +) / revenue
    if ofStrangers > Self.unseenShare {
      let first = strangers.max { ($0.value, $1.key) < ($1.value, $0.key) }.map { campaigns[$0.key].rawValue } ?? ""
      refuse(
        .campaignNeverServed,
        """
        \(Self.percent(ofStrangers)) of the revenue would come from campaigns that the log never showed, such as \(first): \
        nothing is known of how people answer their ads.
        """
      )
    }
  }

  /// How far logged and replayed pages overlap.
  mutating func checkOverlap(_ overlap: ReplayAnswer.Overlap) {
    guard overlap.ads > 0 else { return }
    if overlap.matchedShare < Self.matchedShare || overlap.effectivePages < Self.effectivePages {
      refuse(
        .weakOverlap,
        """
        Only \(Self.percent(overlap.matchedShare)) of the ads stand on the logged pages too, worth \
        \(Int(overlap.effectivePages)) pages: replay a smaller change or more days.
        """
      )
    }
  }

  /// Whether the ads that fell before the decision could have a place now.
  /// - Parameters:
  ///   - share: of pages with free slots, or with another order, that lack ads.
  mutating func checkCandidates(share: Double) {
    guard share > Self.unseenShare else { return }
    refuse(
      .candidatesCut,
      """
      On \(Self.percent(share)) of the pages ads fell before the decision that could win now, and their predictions are not \
      logged: raise the number of candidates that reach the decision, and replay days after that.
      """
    )
  }

  mutating func checkFidelity(simulated: Double, logged: Double) {
    guard logged > 0, abs(simulated / logged - 1) > Self.mismatch else { return }
    refuse(
      .marketNotReproduced,
      """
      Under the logged rules the simulated market earns \(Self.percent(simulated / logged)) of what was billed: budgets or \
      outcomes of these days are not in the ledger.
      """
    )
  }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }
}
