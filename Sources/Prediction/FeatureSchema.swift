public import Domain

/// The one definition of what a ranking model reads of a candidate; serving, simulation and training share it.
///
/// A candidate has a row of numbers and the identifier of its category; a request has two lists of such identifiers: what
/// the person lately acted on, and what they were shown and passed over. A change of meaning or order is a new version.
public enum FeatureSchema {
  public static let version = "ranker-features.1"

  /// The columns of numbers. Odds are natural logarithms; counts are log(1 + n); similarities are cosines, 0 where a vector
  /// is missing.
  public enum Column: String, CaseIterable, Sendable {
    // What all people did with the item so far: log-odds of smoothed rates, and the evidence behind them.
    case itemClickOdds = "item.clickOdds"
    case itemSaveOdds = "item.saveOdds"
    case itemHideOdds = "item.hideOdds"
    case itemConversionOdds = "item.conversionOdds"
    case itemShown = "item.shown"
    // The place.
    case isAd = "page.isAd"
    case isRelated = "page.isRelated"
    case isSearch = "page.isSearch"
    case isAdsOnly = "page.isAdsOnly"
    // The person.
    case isKnown = "person.isKnown"
    case personActions = "person.actions"
    case personShown = "person.shown"
    case personClickOdds = "person.clickOdds"
    // The person and the candidate's category: what they said they like, and how they acted on its like so far.
    case declaredInterest = "category.declared"
    case leafOdds = "category.odds"
    case leafShown = "category.shown"
    case topOdds = "topCategory.odds"
    case topShown = "topCategory.shown"
    case recentLeaf = "category.recentlyShown"
    // The person and the very item.
    case itemShownToPerson = "personItem.shown"
    case itemActedByPerson = "personItem.acted"
    // Likeness to what the person acted on and passed over, to the item that the page is about, and to the query.
    case hasPicture = "picture.isKnown"
    case pictureInterest = "picture.interest"
    case pictureLiked = "picture.liked"
    case picturePassed = "picture.passed"
    case hasText = "text.isKnown"
    case textInterest = "text.interest"
    case textLiked = "text.liked"
    case textPassed = "text.passed"
    case pictureSeed = "picture.seed"
    case textSeed = "text.seed"
    case sameCategoryAsSeed = "category.seed"
    case textQuery = "text.query"
    case pictureQuery = "picture.query"
  }

  /// Names of the columns in their order.
  public static let denseNames = Column.allCases.map(\.rawValue)
  public static let width = Column.allCases.count
  /// Identifiers of categories are below it; 0 stands for none.
  public static let vocabulary = 1_024
  /// The longest list of what a person acted on, and of what they passed over.
  public static let likedLimit = 20
  public static let passedLimit = 40

  /// The identifier of a category: a hash, so that new categories need no new model; two may share one.
  public static func id(of category: Category?) -> UInt32 {
    guard let category else { return 0 }
    var hash = StableHash()
    hash.combine(category.path)
    return UInt32(hash.value % UInt64(vocabulary - 1)) + 1
  }
}

extension FeatureSchema.Column {
  /// The column's place in a row.
  public var index: Int { Self.indices[self] ?? 0 }

  private static let indices = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
