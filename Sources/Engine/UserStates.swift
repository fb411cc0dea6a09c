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
  var hidden: Set<ItemID> = []

  static let recentLimit = 100
  /// What shows a liking, as interests and features read it.
  static let actionKinds: [EventKind] = [.click, .longClick, .save, .share, .addToCart, .checkout]

  mutating func note(_ event: Event, item: ItemID) {
    version += 1
    if event.kind == .hide || event.kind == .report { hidden.insert(item) }
    guard Self.actionKinds.contains(event.kind) else { return }
    recent.insert(RecentAction(item: item, kind: event.kind), at: 0)
    if recent.count > Self.recentLimit { recent.removeLast() }
  }
}

/// The states of people seen lately, read from the store when first needed.
///
/// Two generations bound the memory: when the young one is full it becomes the old one, and what nobody asked for since is
/// forgotten. An event is written to the store first, so that nothing is lost with a state.
final class UserStates: Sendable {
  private struct Generations {
    var young: [UserID: UserState] = [:]
    var old: [UserID: UserState] = [:]
  }

  private let database: MarketDatabase
  private let executor: BlockingExecutor
  private let limit: Int
  private let generations = Mutex(Generations())

  /// - Parameter limit: states in each generation.
  init(database: MarketDatabase, executor: BlockingExecutor, limit: Int = 50_000) {
    self.database = database
    self.executor = executor
    self.limit = limit
  }

  func state(of user: UserID) async throws -> UserState {
    if let known = known(user) { return known }
    let database = database
    let loaded = try await executor.run { try Self.load(user, from: database) }
    return generations.withLock { generations in
      // Another request may have loaded the person meanwhile, and an event changed them.
      if let known = generations.young[user] ?? generations.old[user] { return known }
      Self.insert(loaded, for: user, into: &generations, limit: limit)
      return loaded
    }
  }

  /// Applies events that are durable; people who are not in memory will read them from the store.
  func apply(_ events: [(event: Event, item: ItemID)]) {
    generations.withLock { generations in
      for (event, item) in events {
        guard let user = event.user else { continue }
        if generations.young[user] != nil {
          generations.young[user]?.note(event, item: item)
        } else if generations.old[user] != nil {
          generations.old[user]?.note(event, item: item)
        }
      }
    }
  }

  func forget(_ user: UserID) {
    generations.withLock { generations in
      generations.young[user] = nil
      generations.old[user] = nil
    }
  }

  /// Profiles may have changed: all states are read anew when next needed.
  func forgetAll() { generations.withLock { $0 = Generations() } }

  private func known(_ user: UserID) -> UserState? {
    generations.withLock { generations in
      if let state = generations.young[user] { return state }
      guard let state = generations.old.removeValue(forKey: user) else { return nil }
      Self.insert(state, for: user, into: &generations, limit: limit)
      return state
    }
  }

  private static func insert(_ state: UserState, for user: UserID, into generations: inout Generations, limit: Int) {
    if generations.young.count >= limit {
      generations.old = generations.young
      generations.young = [:]
    }
    generations.young[user] = state
  }

  private static func load(_ user: UserID, from database: MarketDatabase) throws -> UserState {
    var state = UserState(person: try database.person(for: user))
    state.profile = try database.user(user)
    let pseudonym = state.person.pseudonym
    state.recent = try database.recentActions(
      of: pseudonym, kinds: UserState.actionKinds, limit: UserState.recentLimit
    ).compactMap { stored in stored.event.item.map { RecentAction(item: $0, kind: stored.event.kind) } }
    let hides = try database.recentActions(of: pseudonym, kinds: [.hide, .report], limit: 1_000)
    state.hidden = Set(hides.compactMap(\.event.item))
    state.version = Int64(state.recent.count + hides.count)
    return state
  }
}
