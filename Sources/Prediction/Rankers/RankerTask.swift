public import Domain

/// What a ranking model predicts of an impression, in the order of its outputs.
public enum RankerTask: String, CaseIterable, Sendable, Codable {
  case click, save, hide
  /// Of ads alone.
  case conversion

  /// The task whose label an event of this kind sets; nil when none does.
  public init?(_ kind: EventKind) {
    switch kind {
    case .click: self = .click
    case .save: self = .save
    case .hide: self = .hide
    case _ where kind.isConversion: self = .conversion
    default: return nil
    }
  }

  /// The column of `FeatureSchema` with the log-odds of the item's own rate at serving: what popularity predicts.
  public var popularity: FeatureSchema.Column {
    switch self {
    case .click: .itemClickOdds
    case .save: .itemSaveOdds
    case .hide: .itemHideOdds
    case .conversion: .itemConversionOdds
    }
  }
}
