import Domain
import Retrieval

extension Engine {
  /// Customer lists with fewer people are for nobody.
  public var smallestList: Int { options.smallestList }

  /// All audiences that a person is in at this moment, in order: the platform's own, lists, likenesses, and what they did
  /// lately. Without consent to personalisation the platform's own alone, which targeting then refuses too.
  /// - Parameter categories: aligned with what the person did.
  func audiences(
    of state: UserState?, categories: [Category?], current: Current, at now: Timestamp
  ) -> [AudienceID] {
    guard let state, let profile = state.profile else { return [] }
    var audiences = Set(profile.audiences)
    if profile.consent.personalization {
      audiences.formUnion(state.lists)
      audiences.formUnion(current.retargeting.audiences(of: state.past, categories: categories, at: now))
    }
    return audiences.sorted()
  }
}
