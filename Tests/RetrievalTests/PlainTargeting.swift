import Domain
import Funnel
import Retrieval

/// The meaning of targeting written down once more, in the plainest way: one rule, one viewer, kind after kind.
enum PlainTargeting {
  static func reason(_ rule: TargetingIndex.Rule, for viewer: Viewer) -> DropReason? {
    let targeting = rule.targeting
    if !targeting.surfaces.isEmpty && !targeting.surfaces.contains(viewer.surface) { return .targetingSurfaces }
    if let hours = targeting.hours, !hours.contains(viewer.hourOfWeek) { return .targetingHours }
    if rule.rating > viewer.ratingLimit { return .contentRating }
    if let content = viewer.pageContent, targeting.avoidedContent.contains(where: content.isWithin) {
      return .targetingAvoidedContent
    }
    if !admitsPlace(targeting.places, viewer.place) { return .targetingPlaces }
    if !targeting.languages.isEmpty && !targeting.languages.contains(where: { isForm(viewer.language, of: $0) }) {
      return .targetingLanguages
    }
    if !isIn(targeting.deviceKinds, viewer.device) { return .targetingDevices }
    if !isIn(
      Set(targeting.operatingSystems.map { $0.lowercased() }), viewer.operatingSystem.map { $0.lowercased() })
    {
      return .targetingOperatingSystems
    }
    if !admitsQuery(targeting.keywords, viewer.queryWords) { return .targetingKeywords }
    if targeting.isPersonal && !viewer.consent.personalization { return .personalizationConsent }
    if !admitsInterests(targeting.interests, viewer.interests) { return .targetingInterests }
    if !admitsAudiences(targeting.audiences, viewer.audiences) { return .targetingAudiences }
    if !isIn(targeting.genders, viewer.gender) { return .targetingGenders }
    if !isIn(targeting.ages, viewer.age) { return .targetingAges }
    return nil
  }

  private static func isIn<Value>(_ wanted: Set<Value>, _ value: Value?) -> Bool {
    if wanted.isEmpty { return true }
    guard let value else { return false }
    return wanted.contains(value)
  }

  private static func isForm(_ tag: String?, of range: String) -> Bool {
    guard let tag = tag?.lowercased() else { return false }
    return tag == range.lowercased() || tag.hasPrefix("\(range.lowercased())-")
  }

  private static func admitsPlace(_ rule: Targeting.Rule<Place>, _ place: Place?) -> Bool {
    guard let place else { return rule.include.isEmpty }
    if rule.exclude.contains(where: place.isWithin) { return false }
    return rule.include.isEmpty || rule.include.contains(where: place.isWithin)
  }

  private static func admitsInterests(_ rule: Targeting.Rule<Category>, _ interests: [Category]) -> Bool {
    for interest in interests where rule.exclude.contains(where: interest.isWithin) { return false }
    if rule.include.isEmpty { return true }
    for interest in interests where rule.include.contains(where: interest.isWithin) { return true }
    return false
  }

  private static func admitsAudiences(_ rule: Targeting.Rule<AudienceID>, _ audiences: [AudienceID]) -> Bool {
    if !rule.exclude.isDisjoint(with: audiences) { return false }
    return rule.include.isEmpty || !rule.include.isDisjoint(with: audiences)
  }

  private static func admitsQuery(_ keywords: [Keyword], _ query: [String]) -> Bool {
    for keyword in keywords where keyword.isNegative && keyword.matches(query) { return false }
    let positives = keywords.filter { !$0.isNegative }
    return positives.isEmpty || positives.contains { $0.matches(query) }
  }
}
