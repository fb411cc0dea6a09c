public import Domain
public import Market

/// What a page held at one position, and what was predicted of it.
public struct PageEntry: Equatable, Sendable {
  public let item: ItemID
  /// Nil for content.
  public let ad: AdID?
  /// Per impression; nil where there was no prediction.
  public let click, save, hide, conversion: FixedPoint?

  public var isAd: Bool { ad != nil }

  /// The entries of a record in the order of their positions; fewer than the decision's when it points outside its own
  /// columns.
  public static func all(of record: DecisionRecord) -> [PageEntry] {
    let (ads, organic) = (record.input.ads, record.input.organic)
    return record.decision.entries.compactMap { entry in
      switch entry {
      case .organic(let row, _):
        return organic.item.indices.contains(row)
          ? PageEntry(item: organic.item[row], ad: nil, organic.predictions, row) : nil
      case .ad(let award):
        guard record.decision.awards.indices.contains(award) else { return nil }
        let row = record.decision.awards[award].row
        return ads.ad.indices.contains(row)
          ? PageEntry(item: ads.item[row], ad: ads.ad[row], ads.predictions, row) : nil
      }
    }
  }

  private init(item: ItemID, ad: AdID?, _ predictions: Predictions, _ row: Int) {
    func value(_ column: [FixedPoint?]) -> FixedPoint? { column.indices.contains(row) ? column[row] : nil }
    self.item = item
    self.ad = ad
    click = value(predictions.click)
    save = value(predictions.save)
    hide = value(predictions.hide)
    conversion = value(predictions.conversion)
  }

  /// Whether an event of this position can be about the entry.
  public func matches(_ event: Event) -> Bool { event.item ?? item == item && event.ad ?? ad == ad }
}
