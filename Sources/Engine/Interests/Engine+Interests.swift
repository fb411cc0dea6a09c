import Domain
import Retrieval
public import Signals
import Synchronization

extension Engine {
  /// What items are about, as requests see it; nil where nothing tells.
  public var catalogueInterests: CatalogueInterests? { current.withLock { $0.snapshot.interests } }

  /// What a person likes, as targeting and models read it, in order; nothing without consent.
  /// - Parameter categories: aligned with what the person did.
  func interests(of state: UserState?, categories: [Category?], at now: Timestamp) -> [Category] {
    guard let state, let profile = state.profile, profile.consent.personalization else { return [] }
    let found = InterestProfile(acts: state.past, categories: categories, declared: profile.interests, at: now)
    return found.interests.map(\.category).sorted()
  }
}

extension Snapshot {
  /// The category of what each act is on, or where its interests put it; nil for an act on nothing, or on what has neither.
  func categories(of acts: [PastAct]) -> [Category?] {
    acts.map { act in act.item.flatMap { itemRow($0) }.flatMap { topic($0) } }
  }
}
