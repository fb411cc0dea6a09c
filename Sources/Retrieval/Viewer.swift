public import Domain

/// One request as targeting sees it: the page, the device, and what is known of the person.
///
/// What is not known is nil or empty; a group that asks for it is then not eligible.
public struct Viewer: Equatable, Sendable {
  public var surface: Surface
  /// 0...167, see `MarketCalendar.hourOfWeek`.
  public var hourOfWeek: Int
  public var place: Place?
  /// A BCP 47 language tag.
  public var language: String?
  public var device: DeviceKind?
  public var operatingSystem: String?
  public var age: AgeBand?
  public var gender: Gender?
  public var audiences: [AudienceID]
  /// What the person said they like and what was inferred, in any order.
  public var interests: [Category]
  /// The words of the query, as `QueryText.words(of:)` gives them; empty on a page without a query.
  public var queryWords: [String]
  /// The category of the page's seed item, or the searched one.
  public var pageContent: Category?
  /// The highest rating that the page takes.
  public var ratingLimit: ContentRating
  public var consent: Consent

  public init(
    surface: Surface, hourOfWeek: Int, place: Place? = nil, language: String? = nil, device: DeviceKind? = nil,
    operatingSystem: String? = nil, age: AgeBand? = nil, gender: Gender? = nil, audiences: [AudienceID] = [],
    interests: [Category] = [], queryWords: [String] = [], pageContent: Category? = nil,
    ratingLimit: ContentRating = .general, consent: Consent = .none
  ) {
    self.surface = surface
    self.hourOfWeek = hourOfWeek
    self.place = place
    self.language = language
    self.device = device
    self.operatingSystem = operatingSystem
    self.age = age
    self.gender = gender
    self.audiences = audiences
    self.interests = interests
    self.queryWords = queryWords
    self.pageContent = pageContent
    self.ratingLimit = ratingLimit
    self.consent = consent
  }
}
