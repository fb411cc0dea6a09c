import Domain
import Prediction
import Retrieval

/// What a request may use of a person: rows of the snapshot that they acted on and were shown. Empty for somebody unknown
/// or without consent.
struct PersonContext: Sendable {
  /// What they acted on, the latest first, each once, with its weight by recency and kind of action.
  private(set) var liked: [Int32] = []
  private(set) var weights: [Float] = []
  let history: PersonHistory

  /// Actions that interests are made of.
  static let interestLimit = 20
  private static let decay: Float = 0.93

  init(_ state: UserState?, snapshot: Snapshot) {
    guard let state, state.profile?.consent.personalization == true else {
      history = .none
      return
    }
    let acted = state.recent.compactMap { action in snapshot.itemRow(action.item).map { (Int32($0), action.kind) } }
    var seen = Set<Int32>()
    var recency: Float = 1
    for (row, kind) in acted where liked.count < Self.interestLimit && seen.insert(row).inserted {
      liked.append(row)
      weights.append(recency * Float(Liking.weight(of: kind) ?? 1))
      recency *= Self.decay
    }
    history = PersonHistory(
      acted: acted.map(\.0), kinds: acted.map(\.1),
      shown: state.shown.compactMap { snapshot.itemRow($0).map(Int32.init) },
      items: snapshot.features)
  }
}
