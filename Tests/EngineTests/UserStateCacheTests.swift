import Domain
import Store
import Testing

@testable import Engine

@Suite("User state cache")
struct UserStateCacheTests {
  private let user: UserID
  private let item: ItemID

  init() throws {
    user = try UserID("ann")
    item = try ItemID("item")
  }

  private func loaded(pseudonym: Int64 = 1) -> UserState {
    UserState(person: Person(pseudonym: pseudonym, key: [UInt8](repeating: 1, count: 32)))
  }

  private func hide(_ name: String = "h") throws -> Event {
    Event(id: try EventID(name), kind: .hide, at: Timestamp(milliseconds: 0), user: user, item: item)
  }

  private func ticket(_ cache: inout UserStateCache) throws -> UserStateCache.Ticket {
    guard case .missing(let ticket) = cache.find(user) else { throw Known() }
    return ticket
  }

  private struct Known: Error {}

  private func known(_ cache: inout UserStateCache) -> UserState? {
    if case .known(let state) = cache.find(user) { state } else { nil }
  }

  @Test("An event that comes while a person is being read makes the reading out of date")
  func eventWhileReading() throws {
    var cache = UserStateCache(limit: 2)
    let first = try ticket(&cache)
    cache.apply(try hide(), item: item)
    #expect(cache.keep(loaded(), of: user, first) == nil)
    let second = try ticket(&cache)
    #expect(cache.keep(loaded(), of: user, second) != nil)
    cache.apply(try hide(), item: item)
    #expect(known(&cache)?.hidden == [item])
  }

  @Test("A person who is forgotten while being read is read again", arguments: [true, false])
  func forgottenWhileReading(all: Bool) throws {
    var cache = UserStateCache(limit: 2)
    let first = try ticket(&cache)
    if all { cache.forgetAll() } else { cache.forget(user) }
    #expect(cache.keep(loaded(), of: user, first) == nil)
    #expect(cache.keep(loaded(pseudonym: 2), of: user, try ticket(&cache))?.person.pseudonym == 2)
  }

  @Test("Of two readings the one that ends first counts, with the events since")
  func twoReadings() throws {
    var cache = UserStateCache(limit: 2)
    let (first, second) = (try ticket(&cache), try ticket(&cache))
    _ = cache.keep(loaded(), of: user, first)
    cache.apply(try hide(), item: item)
    #expect(cache.keep(loaded(), of: user, second)?.hidden == [item])
  }

  @Test("A reading that failed leaves nothing behind")
  func failedReading() throws {
    var cache = UserStateCache(limit: 2)
    _ = try ticket(&cache)
    cache.giveUp(user)
    cache.apply(try hide(), item: item)
    #expect(cache.keep(loaded(), of: user, try ticket(&cache)) != nil)
  }

  @Test("Who was asked for lately stays, who was not is forgotten, and memory is bounded")
  func generations() throws {
    var cache = UserStateCache(limit: 3)
    for number in 0..<100 {
      let other = try UserID("person \(number)")
      if case .missing(let ticket) = cache.find(other) { _ = cache.keep(loaded(), of: other, ticket) }
      if case .missing(let ticket) = cache.find(user) { _ = cache.keep(loaded(pseudonym: 9), of: user, ticket) }
      #expect(known(&cache)?.person.pseudonym == 9)
    }
    guard case .missing = cache.find(try UserID("person 3")) else {
      Issue.record("Somebody of long ago is still in memory.")
      return
    }
  }
}
