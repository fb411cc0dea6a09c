import Domain
import Funnel
import Retrieval

/// A rule that differs from "everybody", a viewer, and what should come of the two.
struct Refusal: Sendable, CustomStringConvertible {
  let description: String
  /// Nil when the ad may be shown.
  let reason: DropReason?
  private let change: Change

  typealias Change = @Sendable (inout TargetingIndex.Rule, inout Viewer) throws -> Void

  init(_ description: String, _ reason: DropReason?, _ change: @escaping Change) {
    self.description = description
    self.reason = reason
    self.change = change
  }

  func make() throws -> (TargetingIndex.Rule, Viewer) {
    var rule = TargetingIndex.Rule(targeting: Targeting())
    var viewer = Viewer(surface: .homeFeed, hourOfWeek: 40, consent: .all)
    try change(&rule, &viewer)
    return (rule, viewer)
  }

  static let all = page + request + keywords + person

  private static let page: [Refusal] = [
    Refusal("another surface", .targetingSurfaces) { rule, _ in rule.targeting.surfaces = [.search, .related] },
    Refusal("the surface", nil) { rule, _ in rule.targeting.surfaces = [.search, .homeFeed] },
    Refusal("another hour", .targetingHours) { rule, _ in rule.targeting.hours = try WeekHours([39, 41]) },
    Refusal("the hour", nil) { rule, _ in rule.targeting.hours = try WeekHours([40]) },
    Refusal("no hour at all", .targetingHours) { rule, _ in rule.targeting.hours = WeekHours() },
    Refusal("an hour outside the week", .targetingHours) { rule, viewer in
      rule.targeting.hours = try WeekHours(0..<168)
      viewer.hourOfWeek = 168
    },
    Refusal("a rating above the page's", .contentRating) { rule, viewer in
      rule.rating = .mature
      viewer.ratingLimit = .teen
    },
    Refusal("a rating at the page's", nil) { rule, viewer in
      rule.rating = .teen
      viewer.ratingLimit = .teen
    },
    Refusal("content below an avoided category", .targetingAvoidedContent) { rule, viewer in
      rule.targeting.avoidedContent = [try Category("news")]
      viewer.pageContent = try Category("news/war")
    },
    Refusal("content above an avoided category", nil) { rule, viewer in
      rule.targeting.avoidedContent = [try Category("news/war")]
      viewer.pageContent = try Category("news")
    },
    Refusal("avoided content on a page of unknown content", nil) { rule, _ in
      rule.targeting.avoidedContent = [try Category("news")]
    },
  ]

  private static let request: [Refusal] = [
    Refusal("a place beside the wanted one", .targetingPlaces) { rule, viewer in
      rule.targeting.places.include = [try Place("US/CA")]
      viewer.place = try Place("US/CAL")
    },
    Refusal("a place above the wanted one", .targetingPlaces) { rule, viewer in
      rule.targeting.places.include = [try Place("US/CA")]
      viewer.place = try Place("US")
    },
    Refusal("a place below the wanted one", nil) { rule, viewer in
      rule.targeting.places.include = [try Place("US")]
      viewer.place = try Place("US/CA/San Francisco")
    },
    Refusal("a refused place within the wanted one", .targetingPlaces) { rule, viewer in
      rule.targeting.places = .init(include: [try Place("US")], exclude: [try Place("US/CA")])
      viewer.place = try Place("US/CA/San Francisco")
    },
    Refusal("a wanted place within a refused one: refusal wins", .targetingPlaces) { rule, viewer in
      rule.targeting.places = .init(include: [try Place("US/CA")], exclude: [try Place("US")])
      viewer.place = try Place("US/CA")
    },
    Refusal("an unknown place", .targetingPlaces) { rule, _ in rule.targeting.places.include = [try Place("US")] },
    Refusal("an unknown place where one is refused", nil) { rule, _ in
      rule.targeting.places.exclude = [try Place("US")]
    },
    Refusal("another language", .targetingLanguages) { rule, viewer in
      rule.targeting.languages = ["en"]
      viewer.language = "eng"
    },
    Refusal("a regional form of the language", nil) { rule, viewer in
      rule.targeting.languages = ["en"]
      viewer.language = "en-GB"
    },
    Refusal("the language without the wanted region", .targetingLanguages) { rule, viewer in
      rule.targeting.languages = ["en-gb"]
      viewer.language = "en"
    },
    Refusal("an unknown language", .targetingLanguages) { rule, _ in rule.targeting.languages = ["en"] },
    Refusal("another device", .targetingDevices) { rule, viewer in
      rule.targeting.deviceKinds = [.phone, .tablet]
      viewer.device = .desktop
    },
    Refusal("another operating system", .targetingOperatingSystems) { rule, viewer in
      rule.targeting.operatingSystems = ["ios"]
      viewer.operatingSystem = "android"
    },
    Refusal("an operating system in other letters", nil) { rule, viewer in
      rule.targeting.operatingSystems = ["ios"]
      viewer.operatingSystem = "iOS"
    },
  ]

  private static func query(_ text: String, _ keywords: String...) -> Change {
    { rule, viewer in
      viewer.surface = .search
      viewer.queryWords = QueryText.words(of: text)
      rule.targeting.keywords = try keywords.map { try Keyword($0) }
    }
  }

  private static let keywords: [Refusal] = [
    Refusal("a broad keyword in another order", nil, query("red shoes for running", "running shoes")),
    Refusal("a broad keyword of which a word is missing", .targetingKeywords, query("red shoes", "running shoes")),
    Refusal("a phrase in another order", .targetingKeywords, query("shoes running", "\"running shoes\"")),
    Refusal("a phrase inside a query", nil, query("red running shoes cheap", "\"running shoes\"")),
    Refusal("more than the exact words", .targetingKeywords, query("running shoes cheap", "[running shoes]")),
    Refusal("the exact words", nil, query("Running Shoes!", "[running shoes]")),
    Refusal("one of two keywords", nil, query("red shoes", "garden", "shoes")),
    Refusal("a negative keyword beside a fitting one", .targetingKeywords, query("free shoes", "shoes", "-free")),
    Refusal("a negative keyword alone", .targetingKeywords, query("free shoes", "-\"free shoes\"")),
    Refusal("a negative keyword that is not in the query", nil, query("red shoes", "-free")),
    Refusal("a keyword both wanted and refused", .targetingKeywords, query("shoes", "shoes", "-shoes")),
    Refusal("a keyword on a page without a query", .targetingKeywords) { rule, _ in
      rule.targeting.keywords = [try Keyword("shoes")]
    },
    Refusal("a negative keyword on a page without a query", nil) { rule, _ in
      rule.targeting.keywords = [try Keyword("-shoes")]
    },
    Refusal("a keyword on a related page with a query", nil) { rule, viewer in
      rule.targeting.keywords = [try Keyword("shoes")]
      viewer.surface = .related
      viewer.queryWords = ["shoes"]
    },
  ]

  private static let person: [Refusal] = [
    Refusal("interests without consent", .personalizationConsent) { rule, viewer in
      rule.targeting.interests.include = [try Category("art")]
      viewer.interests = [try Category("art")]
      viewer.consent = .none
    },
    Refusal("a refused audience without consent", .personalizationConsent) { rule, viewer in
      rule.targeting.audiences.exclude = [try AudienceID("buyers")]
      viewer.consent = Consent(personalization: false, measurement: true, offsite: true)
    },
    Refusal("a place without consent", nil) { rule, viewer in
      rule.targeting.places.include = [try Place("AT")]
      viewer.place = try Place("AT")
      viewer.consent = .none
    },
    Refusal("other interests", .targetingInterests) { rule, viewer in
      rule.targeting.interests.include = [try Category("art")]
      viewer.interests = [try Category("arts"), try Category("food")]
    },
    Refusal("an interest below the wanted one", nil) { rule, viewer in
      rule.targeting.interests.include = [try Category("art")]
      viewer.interests = [try Category("food"), try Category("art/prints")]
    },
    Refusal("a refused interest beside a wanted one", .targetingInterests) { rule, viewer in
      rule.targeting.interests = .init(include: [try Category("art")], exclude: [try Category("food")])
      viewer.interests = [try Category("art"), try Category("food/cake")]
    },
    Refusal("no known interest", .targetingInterests) { rule, _ in
      rule.targeting.interests.include = [try Category("art")]
    },
    Refusal("another audience", .targetingAudiences) { rule, viewer in
      rule.targeting.audiences.include = [try AudienceID("buyers")]
      viewer.audiences = [try AudienceID("visitors")]
    },
    Refusal("a wanted and a refused audience", .targetingAudiences) { rule, viewer in
      rule.targeting.audiences = .init(include: [try AudienceID("visitors")], exclude: [try AudienceID("buyers")])
      viewer.audiences = [try AudienceID("buyers"), try AudienceID("visitors")]
    },
    Refusal("an unknown gender", .targetingGenders) { rule, _ in
      rule.targeting.genders = Set(Gender.allCases)
    },
    Refusal("another age", .targetingAges) { rule, viewer in
      rule.targeting.ages = [.from18, .from25]
      viewer.age = .under18
    },
    Refusal("an unknown age", .targetingAges) { rule, _ in rule.targeting.ages = [.from18] },
    Refusal("a minor where no age is asked for", nil) { _, viewer in viewer.age = .under18 },
  ]
}
