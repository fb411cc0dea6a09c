import Domain
import Funnel
import Prediction
import Retrieval
import Store
import Synchronization

/// What is known of one person at one moment; a new action makes another value.
struct UserState: Sendable {
  /// Grows with every event of the person that this node has seen.
  var version: Int64 = 0
  let person: Person
  var profile: User?
  /// Audiences by lists and by likeness.
  var lists: [AudienceID] = []
  /// What the person did, the latest first, wherever it happened and however late it was told.
  var past: [PastAct] = [] {
    didSet { recent = Self.actions(in: past) }
  }
  /// Those of `past` that show a liking of an item.
  private(set) var recent: [RecentAction] = []
  /// What the person was shown, latest first.
  var shown: [ItemID] = []
  var hidden: Set<ItemID> = []

  static let pastLimit = 500
  static let recentLimit = 100
  static let shownLimit = 200
  /// What shows a liking, as interests and features read it.
  static let actionKinds: [EventKind] = [.click, .longClick, .save, .share, .addToCart, .checkout]

  /// - Parameter item: what the event says something about.
  mutating func note(_ event: Event, item: ItemID?) {
    version += 1
    remember(PastAct(kind: event.kind, item: item, at: event.at))
    guard let item else { return }
    if event.kind == .hide || event.kind == .report { hidden.insert(item) }
    if event.kind == .impression {
      shown.insert(item, at: 0)
      if shown.count > Self.shownLimit { shown.removeLast() }
    }
  }

  /// An act that was told late takes its place in time.
  private mutating func remember(_ act: PastAct) {
    guard Retargeting.acts.contains(act.kind) else { return }
    var acts = past
    acts.insert(act, at: acts.firstIndex { $0.at <= act.at } ?? acts.endIndex)
    if acts.count > Self.pastLimit { acts.removeLast() }
    past = acts
  }

  private static func actions(in past: [PastAct]) -> [RecentAction] {
    var actions: [RecentAction] = []
    for act in past where actions.count < recentLimit && actionKinds.contains(act.kind) {
      if let item = act.item { actions.append(RecentAction(item: item, kind: act.kind)) }
    }
    return actions
  }
}

/// The states of people seen lately, read from the store when first needed. An event is written to the store first, so that
/// nothing is lost with a state.
final class UserStates: Sendable {
  private let database: MarketDatabase
  private let executor: BlockingExecutor
  private let smallestList: Int
  private let cache: Mutex<UserStateCache>

  /// - Parameters:
  ///   - smallestList: customer lists with fewer people count for nobody.
  ///   - limit: states in each generation of the cache.
  init(database: MarketDatabase, executor: BlockingExecutor, smallestList: Int, limit: Int = 50_000) {
    self.database = database
    self.executor = executor
    self.smallestList = smallestList
    cache = Mutex(UserStateCache(limit: limit))
  }

  func state(of user: UserID) async throws -> UserState {
    let (database, smallestList) = (database, smallestList)
    while true {
      let ticket: UserStateCache.Ticket
      switch cache.withLock({ $0.find(user) }) {
      case .known(let state): return state
      case .missing(let issued): ticket = issued
      }
      do {
        let loaded = try await executor.run { try Self.load(user, from: database, smallestList: smallestList) }
        if let state = cache.withLock({ $0.keep(loaded, of: user, ticket) }) { return state }
      } catch {
        cache.withLock { $0.giveUp(user) }
        throw error
      }
    }
  }

  /// Applies events that are durable; people who are not in memory will read them from the store.
  /// - Parameter now: nothing happened later, whatever a client's clock says.
  func apply(_ events: [Event], receivedAt now: Timestamp) {
    cache.withLock { cache in
      for var event in events {
        event.at = min(event.at, now)
        cache.apply(event, item: event.item)
      }
    }
  }

  func forget(_ user: UserID) { cache.withLock { $0.forget(user) } }

  /// Profiles may have changed: all states are read anew when next needed.
  func forgetAll() { cache.withLock { $0.forgetAll() } }

  private static func load(_ user: UserID, from database: MarketDatabase, smallestList: Int) throws -> UserState {
    var state = UserState(person: try database.person(for: user))
    state.profile = try database.user(user)
    let pseudonym = state.person.pseudonym
    state.lists = try database.audiences(of: user, person: pseudonym, smallestList: smallestList)
    state.past = try database.recentActions(of: pseudonym, kinds: Retargeting.acts, limit: UserState.pastLimit)
      .map(PastAct.init)
    state.shown = try database.recentActions(of: pseudonym, kinds: [.impression], limit: UserState.shownLimit)
      .compactMap(\.event.item)
    let hides = try database.recentActions(of: pseudonym, kinds: [.hide, .report], limit: 1_000)
    state.hidden = Set(hides.compactMap(\.event.item))
    state.version = Int64(state.recent.count + state.shown.count + hides.count)
    return state
  }
}
