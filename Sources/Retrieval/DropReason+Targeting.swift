public import Funnel

/// Why an ad may not be shown for a request: 200...249, in the order in which `TargetingIndex` asks. Numbers are on disk
/// and never change.
extension DropReason {
  /// The group does not want this surface.
  public static let targetingSurfaces = DropReason(rawValue: 200)
  /// The group does not deliver in this hour of the week.
  public static let targetingHours = DropReason(rawValue: 201)
  /// The ad's rating is above what the page takes.
  public static let contentRating = DropReason(rawValue: 202)
  /// The page's content is of a category that the group avoids.
  public static let targetingAvoidedContent = DropReason(rawValue: 203)
  /// The viewer is in none of the group's places, in a refused one, or nobody knows where.
  public static let targetingPlaces = DropReason(rawValue: 204)
  /// The viewer's language is not among the group's, or is unknown.
  public static let targetingLanguages = DropReason(rawValue: 205)
  /// The kind of device is not among the group's, or is unknown.
  public static let targetingDevices = DropReason(rawValue: 206)
  /// The operating system is not among the group's, or is unknown.
  public static let targetingOperatingSystems = DropReason(rawValue: 207)
  /// None of the group's keywords matches the query, or a negative one does.
  public static let targetingKeywords = DropReason(rawValue: 208)
  /// The group chooses people by what is known of them, and this person did not agree to that.
  public static let personalizationConsent = DropReason(rawValue: 209)
  /// The viewer has none of the group's interests, or a refused one.
  public static let targetingInterests = DropReason(rawValue: 210)
  /// The viewer is in none of the group's audiences, or in a refused one.
  public static let targetingAudiences = DropReason(rawValue: 211)
  /// The viewer's gender is not among the group's, or is unknown.
  public static let targetingGenders = DropReason(rawValue: 212)
  /// The viewer's age is not among the group's, or is unknown.
  public static let targetingAges = DropReason(rawValue: 213)

  /// The reasons of targeting by name, for `DropReasonCatalogue`.
  public static let targetingNames: [DropReason: String] = [
    .targetingSurfaces: "targeting.surfaces",
    .targetingHours: "targeting.hours",
    .contentRating: "content.rating",
    .targetingAvoidedContent: "targeting.avoidedContent",
    .targetingPlaces: "targeting.places",
    .targetingLanguages: "targeting.languages",
    .targetingDevices: "targeting.devices",
    .targetingOperatingSystems: "targeting.operatingSystems",
    .targetingKeywords: "targeting.keywords",
    .personalizationConsent: "consent.personalization",
    .targetingInterests: "targeting.interests",
    .targetingAudiences: "targeting.audiences",
    .targetingGenders: "targeting.genders",
    .targetingAges: "targeting.ages",
  ]
}
