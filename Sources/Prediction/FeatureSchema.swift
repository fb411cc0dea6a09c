public import Domain

/// The one definition of what a ranking model reads of a candidate; serving, simulation and training share it.
///
/// A candidate has a row of numbers and the identifier of its category; a request has the person's last actions, each a
/// category and what was done, and the categories that they were shown and passed over. A change of meaning or order is a
/// new version.
public enum FeatureSchema {
  public static let version = "ranker-features.2"
  /// The versions whose columns are these; the first has fewer actions, and does not say what was done.
  public static let readable: Set = [version, "ranker-features.1"]

  /// The columns of numbers, with their places in a row. Odds are natural logarithms; counts are log(1 + n); similarities are cosines, 0 where a vector
  /// is missing.
  public enum Column: Int, CaseIterable, Sendable {
    // What all people did with the item so far: log-odds of smoothed rates, and the evidence behind them.
    case itemClickOdds
    case itemSaveOdds
    case itemHideOdds
    case itemConversionOdds
    case itemShown
    // The place.
    case isAd
    case isRelated
    case isSearch
    case isAdsOnly
    // The person.
    case isKnown
    case personActions
    case personShown
    case personClickOdds
    // The person and the candidate's category: what they said they like, and how they acted on its like so far.
    case declaredInterest
    case leafOdds
    case leafShown
    case topOdds
    case topShown
    case recentLeaf
    // The person and the very item.
    case itemShownToPerson
    case itemActedByPerson
    // Likeness to what the person acted on and passed over, to the item that the page is about, and to the query.
    case hasPicture
    case pictureInterest
    case pictureLiked
    case picturePassed
    case hasText
    case textInterest
    case textLiked
    case textPassed
    case pictureSeed
    case textSeed
    case sameCategoryAsSeed
    case textQuery
    case pictureQuery
  }

  /// Names of the columns in their order.
  public static let denseNames = Column.allCases.map { "\($0)" }
  public static let width = Column.allCases.count
  /// Identifiers of categories are below it; 0 stands for none.
  public static let vocabulary = 1_024
  /// The most of the last actions that are kept, and of them the latest that make up what a person likes.
  public static let actionLimit = 50
  public static let likedLimit = 20
  /// The most of what a person was shown and passed over.
  public static let passedLimit = 40
  /// Identifiers of what was done are below it; 0 stands for an action of any kind.
  public static let kinds = 8

  /// The identifier of a category: a hash, so that new categories need no new model; two may share one.
  public static func id(of category: Category?) -> UInt32 {
    guard let category else { return 0 }
    var hash = StableHash()
    hash.combine(category.path)
    return UInt32(hash.value % UInt64(vocabulary - 1)) + 1
  }

  /// Where the candidate of a row stands: the surface, and whether as an ad; 0 for content of the home feed.
  /// - Parameter dense: row-major.
  public static func placement(_ dense: [Float], row: Int) -> UInt32 {
    func isSet(_ column: Column) -> Bool { dense[row * width + column.rawValue] > 0 }
    let surface: UInt32 = isSet(.isRelated) ? 1 : isSet(.isSearch) ? 2 : isSet(.isAdsOnly) ? 3 : 0
    return surface * 2 + (isSet(.isAd) ? 1 : 0)
  }

  /// The identifier of what was done.
  public static func id(of kind: EventKind) -> UInt32 {
    switch kind {
    case .click: 1
    case .longClick: 2
    case .save: 3
    case .share: 4
    case .addToCart: 5
    case .checkout: 6
    default: 0
    }
  }
}
