import Domain
import Engine
import Market

/// One auction held again by hand.
struct AuctionPage: Sendable {
  struct Row: Sendable {
    let name: String
    let bid: String
    let outcome: String
    let price: String
    let setBy: String
  }

  struct Step: Sendable {
    let position: Int
    let bid: String
    let price: String
  }

  let decision: String
  let ad: String
  let campaign: String
  let event: String
  let pacing: String
  let bidMicros: String
  let rows: [Row]
  let steps: [Step]
  let hasSteps: Bool
  let loggedAds: String
  let replayedAds: String
  let isSamePage: Bool

  init(_ trial: AuctionTrial) {
    decision = trial.decision.rawValue
    ad = trial.ad.rawValue
    campaign = trial.campaign.rawValue
    event = trial.bidEvent == .click ? "a click" : "a thousand impressions"
    pacing = ConsoleText.fixed(trial.pacing, 3)
    bidMicros = "\(trial.bid.rawValue)"
    rows = [("As logged", trial.loggedBid, trial.logged), ("Held again", trial.bid, trial.replayed)].map {
      name, bid, standing in
      Row(
        name: name, bid: bid.description,
        outcome: standing.position.map { "won position \($0)" } ?? standing.outcome,
        price: standing.price?.description ?? "", setBy: standing.priceSetBy ?? "")
    }
    steps = trial.steps.map { Step(position: $0.position, bid: $0.bid.description, price: $0.price.description) }
    hasSteps = !steps.isEmpty
    loggedAds = trial.loggedAds.map(\.rawValue).joined(separator: ", ")
    replayedAds = trial.replayedAds.map(\.rawValue).joined(separator: ", ")
    isSamePage = trial.loggedAds == trial.replayedAds
  }
}
