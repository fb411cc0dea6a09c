import Domain
import Funnel
import Prediction
import Store
import Synchronization

/// What is known of one person at one moment; a new action makes another value.
struct UserState: Sendable {
  /// Grows with every event of the person that this node has seen.
  var version: Int64 = 0
  let person: Person
  var profile: User?
  /// Latest first.
  var recent: [RecentAction] = []
  /// What the person was shown, latest first.
  var shown: [ItemID] = []
  var hidden: Set<ItemID> = []

  static let recentLimit = 100
  static let shownLimit = 200
  /// What shows a liking, as interests and features read it.
  static let actionKinds: [EventKind] = [.click, .longClick, .save, .share, .addToCart, .checkout]

  mutating func note(_ event: Event, item: ItemID) {
    version += 1
    if event.kind == .hide || event.kind == .report { hidden.insert(item) }
    if event.kind == .impression {
      shown.insert(item, at: 0)
      if shown.count > Self.shownLimit { shown.removeLast() }
    }
    guard Self.actionKinds.contains(event.kind) else { return }
    recent.insert(RecentAction(item: item, kind: event.kind), at: 0)
    if recent.count > Self.recentLimit { recent.removeLast() }
  }
}

/// The states of people seen lately, read from the store when first needed. An event is written to the store first, so that
/// nothing is lost with a state.
final class UserStates: Sendable {
  private let database: MarketDatabase
  private let executor: BlockingExecutor
  private let cache: Mutex<UserStateCache>

  /// - Parameter limit: states in each generation of the cache.
  init(database: MarketDatabase, executor: BlockingExecutor, limit: Int = 50_000) {
    self.database = database
    self.executor = executor
    cache = Mutex(UserStateCache(limit: limit))
  }

  func state(of user: UserID) async throws -> UserState {
    let database = database
    while true {
      let ticket: UserStateCache.Ticket
      switch cache.withLock({ $0.find(user) }) {
      case .known(let state): return state
      case .missing(let issued): ticket = issued
      }
      do {
        let loaded = try await executor.run { try Self.load(user, from: database) }
        if let state = cache.withLock({ $0.keep(loaded, of: user, ticket) }) { return state }
      } catch {
        cache.withLock { $0.giveUp(user) }
        throw error
      }
    }
  }

  /// Applies events that are durable; people who are not in memory will read them from the store.
  func apply(_ events: [(event: Event, item: ItemID)]) {
    cache.withLock { cache in
      for (event, item) in events { cache.apply(event, item: item) }
    }
  }

  func forget(_ user: UserID) { cache.withLock { $0.forget(user) } }

  /// Profiles may have changed: all states are read anew when next needed.
  func forgetAll() { cache.withLock { $0.forgetAll() } }

  private static func load(_ user: UserID, from database: MarketDatabase) throws -> UserState {
    var state = UserState(person: try database.person(for: user))
    state.profile = try database.user(user)
    let pseudonym = state.person.pseudonym
    state.recent = try database.recentActions(
      of: pseudonym, kinds: UserState.actionKinds, limit: UserState.recentLimit
    ).compactMap { stored in stored.event.item.map { RecentAction(item: $0, kind: stored.event.kind) } }
    state.shown = try database.recentActions(of: pseudonym, kinds: [.impression], limit: UserState.shownLimit)
      .compactMap(\.event.item)
    let hides = try database.recentActions(of: pseudonym, kinds: [.hide, .report], limit: 1_000)
    state.hidden = Set(hides.compactMap(\.event.item))
    state.version = Int64(state.recent.count + state.shown.count + hides.count)
    return state
  }
}
