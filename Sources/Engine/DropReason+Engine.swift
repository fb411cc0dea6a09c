public import Funnel
import Ledger
import Retrieval

/// Reasons that the engine's own filters give: 300...349. Numbers are on disk and never change.
extension DropReason {
  /// The campaign's schedule does not hold the present moment.
  public static let schedule = DropReason(rawValue: 300)
  /// The person hid it.
  public static let hidden = DropReason(rawValue: 301)
  /// The content's rating is above the page's.
  public static let itemRating = DropReason(rawValue: 302)
  /// It is what the page is about.
  public static let seedItem = DropReason(rawValue: 303)

  /// The reasons of the engine by name, for `DropReasonCatalogue`.
  public static let engineNames: [DropReason: String] = [
    .schedule: "delivery.schedule",
    .hidden: "person.hidden",
    .itemRating: "content.itemRating",
    .seedItem: "page.seedItem",
  ]
}

extension DropReasonCatalogue {
  /// Every reason that a record may hold.
  /// - Throws: `reasonClash` when two rooms use one number or name, which a test rules out.
  public static func complete() throws(FunnelError) -> DropReasonCatalogue {
    try DropReasonCatalogue([
      DropReason.funnelNames, DropReason.decisionNames, DropReason.targetingNames, DropReason.engineNames,
    ])
  }
}
