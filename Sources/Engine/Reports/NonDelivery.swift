import Funnel
import Ledger
import Retrieval

/// Why a campaign was not shown on a page, in words for whoever runs it.
public enum NonDelivery {
  /// What most stands in the way first: of a campaign's ads on a page, the one that came furthest tells.
  static let furthest: [DropReason] = [
    .noPosition, .displacing, .budgetRefused, .capRefused, .outranked, .sameAdvertiser, .sameItem, .belowReserve,
    .predictionMissing, .frequencyCap, .budgetExhausted, .selectionRank, .scoreMissing, .filterFailed, .schedule,
    .hidden,
    .seedItem,
  ]

  /// - Parameter code: the name of a reason; `neverProposed` for none.
  /// - Returns: one sentence with what to change.
  public static func words(for code: String) -> String {
    known[code]
      ?? "It did not match the request (\(code)): its targeting asks for other people, places, times or pages."
  }

  /// The code of pages for which no source proposed an ad of the campaign.
  public static let neverProposed = "source.none"

  private static let known: [String: String] = [
    neverProposed: "No source proposed its ads: their targeting does not match these requests, or others were nearer.",
    "budget.exhausted": "The day's budget is spent or held: raise it, or lower the bid so that it lasts.",
    "budget.refused": "It won, but the rest of the budget did not cover the price: raise the budget.",
    "cap.frequency": "These people have seen it as often as its cap allows: raise the cap, or reach more people.",
    "cap.refused": "The cap was reached by another page at the same moment.",
    "prediction.missing": "Nothing could be predicted for its ads: see the state of the model and the item's signals.",
    "auction.belowReserve":
      "Its bid times the expected rate is below the reserve: raise the bid, or improve the creative.",
    "auction.outranked": "Others were worth more: raise the bid, or improve the creative.",
    "auction.sameAdvertiser": "Another ad of the same advertiser stood higher.",
    "auction.sameItem": "Another advertiser showed the same item higher.",
    "page.noPosition": "It won, but the page had no content left before its position.",
    "page.displacing": "It won, but the content that it would push down is worth more to the person.",
    "selection.rank": "Too many ads matched: its expected revenue was not among the first that are considered.",
    "score.missing": "Nothing could be predicted for its ads before the decision.",
    "filter.failed": "A filter failed, so that nothing was known to be eligible: see the state of the server.",
    "delivery.schedule": "The schedule does not hold these hours: change it.",
    "person.hidden": "These people hid the item.",
    "page.seedItem": "The page is about the item itself.",
  ]
}
