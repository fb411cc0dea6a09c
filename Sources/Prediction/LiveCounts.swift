public import Domain

/// How often an item was shown, and what people did with it, up to a moment.
public struct LiveCounts: Equatable, Sendable {
  public var shown: Float
  public var clicks: Float
  public var saves: Float
  public var hides: Float
  /// Of those shown, the ones as an ad: the others lead to no conversion.
  public var shownAsAd: Float
  public var conversions: Float

  public init(
    shown: Float = 0, clicks: Float = 0, saves: Float = 0, hides: Float = 0, shownAsAd: Float = 0,
    conversions: Float = 0
  ) {
    self.shown = shown
    self.clicks = clicks
    self.saves = saves
    self.hides = hides
    self.shownAsAd = shownAsAd
    self.conversions = conversions
  }

  /// Kinds of events that are counted.
  public static let kinds: [EventKind] =
    [.impression, .click, .save, .hide] + EventKind.allCases.filter(\.isConversion)

  /// Counts an event; kinds that no rate is about change nothing.
  public mutating func note(_ kind: EventKind, isAd: Bool, times count: Float = 1) {
    switch kind {
    case .impression:
      shown += count
      if isAd { shownAsAd += count }
    case .click: clicks += count
    case .save: saves += count
    case .hide: hides += count
    case _ where kind.isConversion: conversions += count
    default: break
    }
  }
}
