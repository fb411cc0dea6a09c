/// What a ranking model predicts of an impression, in the order of its outputs.
public enum RankerTask: String, CaseIterable, Sendable, Codable {
  case click, save, hide
  /// Of ads alone.
  case conversion

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
