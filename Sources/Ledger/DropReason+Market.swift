public import Funnel

/// Reasons that the decision itself gives: 100...149. Numbers are on disk and never change.
extension DropReason {
  /// Nothing of the campaign's budget is free.
  public static let budgetExhausted = DropReason(rawValue: 100)
  /// The person has seen the campaign as often as its cap allows.
  public static let frequencyCap = DropReason(rawValue: 101)
  /// A prediction that the bid or the value needs is missing.
  public static let predictionMissing = DropReason(rawValue: 102)
  /// Neither the bid nor the total value reaches the reserve.
  public static let belowReserve = DropReason(rawValue: 103)
  /// Another ad of the same advertiser stood higher.
  public static let sameAdvertiser = DropReason(rawValue: 104)
  /// Others took the slots.
  public static let outranked = DropReason(rawValue: 105)
  /// The page had no entry left for its slot.
  public static let noPosition = DropReason(rawValue: 106)
  /// The budget refused the hold after the ad had won.
  public static let budgetRefused = DropReason(rawValue: 107)
  /// The cap was reached by another page while this one was decided.
  public static let capRefused = DropReason(rawValue: 108)
  /// An ad of another advertiser for the same item stood higher.
  public static let sameItem = DropReason(rawValue: 109)

  /// On a planned page, what it would push down is worth more.
  public static let displacing = DropReason(rawValue: 110)

  /// The reasons of the decision by name, for `DropReasonCatalogue`.
  public static let decisionNames: [DropReason: String] = [
    .budgetExhausted: "budget.exhausted",
    .frequencyCap: "cap.frequency",
    .predictionMissing: "prediction.missing",
    .belowReserve: "auction.belowReserve",
    .sameAdvertiser: "auction.sameAdvertiser",
    .outranked: "auction.outranked",
    .noPosition: "page.noPosition",
    .budgetRefused: "budget.refused",
    .capRefused: "cap.refused",
    .sameItem: "auction.sameItem",
    .displacing: "page.displacing",
  ]
}
