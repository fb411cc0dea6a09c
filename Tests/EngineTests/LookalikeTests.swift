import Domain
import Foundation
import Store
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Lookalike audiences")
struct LookalikeTests {
  /// Two hundred people who like shoes or lamps by turns; a list has a part of those who like shoes.
  private struct World {
    let market: TestMarket
    let list: AudienceID
    let alike: Audience

    init(listed: Int = 30) throws {
      list = try AudienceID("runners")
      alike = Audience(
        id: try AudienceID("alike"), name: "alike", rule: .lookalike(try Lookalike(seed: list, percent: 20)))
      market = try TestMarket([
        CampaignDraft(name: "in", targeting: Targeting(audiences: .init(include: [alike.id])), items: [0])
      ])
      let users = try (0..<200).map { number in
        User(
          id: try UserID("u\(number)"), consent: .all, identifiers: try HashedIdentifier.ofEmail("u\(number)@x.org"))
      }
      try market.database.upsert(users: users)
      try market.database.upsert(audiences: [alike])
      var random = SeededRandom(seed: 5)
      var events: [Event] = []
      for (number, user) in users.enumerated() {
        for act in 0..<6 {
          // Items by their number modulo 5: 2 lamps, 3 shoes, the rest by chance.
          let kind = random.chance(0.7) ? (number.isMultiple(of: 2) ? 3 : 2) : random.index(below: 5)
          events.append(
            Event(
              id: try EventID("\(number).\(act)"), kind: .click, at: TestMarket.start, user: user.id,
              item: try TestMarket.itemID(kind + 5 * random.index(below: 6))))
        }
      }
      _ = try market.database.append(events, receivedAt: TestMarket.start)
      let members = users.indices.filter { $0.isMultiple(of: 2) }.prefix(listed).flatMap { users[$0].identifiers }
      _ = try market.database.add(members, to: list, at: TestMarket.start)
    }

    func build(smallestList: Int = 20) throws -> AudienceBuild {
      try AudienceBuilder(database: market.database, smallestList: smallestList)
        .build([alike], at: TestMarket.start.advanced(bySeconds: 60))[0]
    }
  }

  @Test("A lookalike takes in people who do what its seed does, none of the seed, and as many as it says")
  func takesIn() throws {
    let world = try World()
    let build = try world.build()
    let quality = try #require(build.quality)
    #expect(build.problem == nil && build.count.people == 40 && build.count.entries == 40)
    #expect(quality.people == 200 && quality.seedPeople == 30)
    #expect(quality.model.area > 0.7 && quality.model.area > quality.activity.area + 0.1)
    let database = world.market.database
    let members = try database.people(of: world.alike.id, at: TestMarket.start)
    let names = try members.compactMap { try database.user(of: $0)?.rawValue.dropFirst() }.compactMap { Int($0) }
    #expect(names.count == 40 && names.count { $0.isMultiple(of: 2) } >= 36)
    #expect(Set(members).isDisjoint(with: try database.people(of: world.list, at: TestMarket.start)))
    #expect(try world.build() == build)
  }

  @Test("Its people get the ads that want it, once it is built")
  func serves() async throws {
    let world = try World()
    try await world.market.withEngine { engine in
      #expect(try await engine.page(.ads, user: "u198").ads.isEmpty)
      #expect(try world.build().count.people == 40)
      try await engine.refresh()
      var served: [Int] = []
      for number in 0..<200 where try await !engine.page(.ads, user: "u\(number)").ads.isEmpty { served.append(number) }
      #expect(served.count == 40)
    }
  }

  @Test("A seed that is too small, that is a lookalike or that nobody knows gives an audience of nobody, and says why")
  func refuses() throws {
    let world = try World()
    #expect(try world.build().count.people == 40)
    let small = try world.build(smallestList: 31)
    #expect(small.count.people == 0 && small.problem?.contains("30 people who agreed: 31 are needed") == true)
    let chain = Audience(
      id: try AudienceID("chain"), name: "c", rule: .lookalike(try Lookalike(seed: world.alike.id, percent: 1)))
    let ghost = Audience(
      id: try AudienceID("ghost"), name: "g", rule: .lookalike(try Lookalike(seed: AudienceID("nothing"), percent: 1)))
    try world.market.database.upsert(audiences: [chain, ghost])
    let builds = try AudienceBuilder(database: world.market.database, smallestList: 1)
      .build([chain, ghost], at: TestMarket.start)
    #expect(builds.map(\.audience) == [chain.id, ghost.id])
    #expect(builds[0].problem?.contains("lookalike itself") == true)
    #expect(builds[1].problem?.contains("0 people") == true && builds[1].count.people == 0)
  }

  @Test("Who takes back their agreement, or is deleted, is in no lookalike")
  func leaves() throws {
    let world = try World()
    _ = try world.build()
    let database = world.market.database
    let members = try database.people(of: world.alike.id, at: TestMarket.start)
    let gone = try #require(try database.user(of: members[0]))
    let unwilling = try #require(try database.user(of: members[1]))
    _ = try database.deleteUser(gone)
    try database.upsert(users: [User(id: unwilling)])
    #expect(try database.people(of: world.alike.id, at: TestMarket.start) == Array(members.dropFirst(2)))
    #expect(try world.build().count.people == 40)
    let anew = try database.people(of: world.alike.id, at: TestMarket.start)
    #expect(!anew.contains(members[0]) && !anew.contains(members[1]))
  }

  @Test("A profile's own list may be a seed too")
  func ownList() throws {
    let world = try World(listed: 0)
    let database = world.market.database
    let users = try (0..<200).filter { $0.isMultiple(of: 4) }.map { number in
      User(id: try UserID("u\(number)"), consent: .all, audiences: [world.list])
    }
    try database.upsert(users: users)
    let build = try world.build()
    #expect(build.quality?.seedPeople == 50 && build.count.people == 40)
  }

  @Test("Lift is how many times more of the seed are among the best")
  func lift() throws {
    let isSeed = (0..<100).map { $0 < 10 }
    let scores = (0..<100).map { Double(-$0) }
    let best = try SeedRanking(scores: scores, isSeed: isSeed, share: 0.05)
    #expect(best.area == 1 && best.lift == 10)
    #expect(try SeedRanking(scores: scores.reversed(), isSeed: isSeed, share: 0.05).lift == 0)
    #expect(try SeedRanking(scores: scores, isSeed: isSeed, share: 1).lift == 1)
  }
}
