import Domain
import Foundation
import Testing

@testable import Store

@Suite("People")
struct PeopleTests {
  private let scratch: Scratch
  private let database: MarketDatabase

  init() throws {
    scratch = try Scratch()
    database = try scratch.market(seed: 11)
  }

  @Test("A person is made at first sight and stays the same")
  func stable() throws {
    let user = try UserID("anna")
    #expect(try database.knownPerson(for: user) == nil)
    let person = try database.person(for: user)
    #expect(person.pseudonym > 0 && person.key.count == 32)
    #expect(try database.person(for: user) == person)
    #expect(try database.knownPerson(for: user) == person)
    #expect(try database.user(of: person.pseudonym) == user)
    #expect(try database.user(of: 1) == nil)
  }

  @Test("Persons come in the order asked, also when some are new and some are asked twice")
  func order() throws {
    let first = try database.persons(for: [UserID("a"), UserID("b")])
    let second = try database.persons(for: [UserID("c"), UserID("b"), UserID("a"), UserID("c")])
    #expect(second[1] == first[1] && second[2] == first[0] && second[0] == second[3])
    #expect(Set(second.map(\.pseudonym)).count == 3)
  }

  @Test("One seed gives one market the same pseudonyms, another seed others")
  func seeded() throws {
    let users = try (0..<10).map { try UserID("u\($0)") }
    let same = try scratch.market("same", seed: 11)
    let other = try scratch.market("other", seed: 12)
    #expect(try same.persons(for: users) == database.persons(for: users))
    #expect(try other.persons(for: users) != database.persons(for: users))
  }

  @Test("A pseudonym that is taken is drawn again")
  func collision() throws {
    _ = try database.person(for: UserID("a"))
    try database.close()
    let again = try MarketDatabase.open(at: database.directory, random: .seeded(11))
    let people = try again.persons(for: [UserID("a"), UserID("b")])
    #expect(people[0].pseudonym != people[1].pseudonym)
  }
}
