import Domain
import Engine
import Foundation
import Prediction
import Store
import World

/// How well lookalikes find people whom a list does not have, in a world where it is known who buys.
///
/// People visit for some days. Away from the site some of them buy from a shop, the more likely the better its kind suits their
/// hidden tastes; half of the buyers are on the shop's list. A lookalike of the list and, as the control, as many of the most
/// active people are asked how many of the other half they hold.
struct AudienceStudy {
  let people: Int
  let days: Int
  let percent: Int
  let seed: UInt64

  struct Outcome: Encodable {
    let seed: UInt64
    /// Buyers on the list who agreed, and of whom anything is known.
    let listed: Int
    /// People beside them.
    let others: Int
    /// Buyers among the others.
    let hiddenBuyers: Int
    let audience: Int
    /// How many times more buyers are among the audience than among the others.
    let lift: Double
    /// The same of as many of the most active people.
    let activeLift: Double
    /// Of people of the seed whom the model did not know, as `audiences build` prints it.
    let seedArea: Double
  }

  private static let start = Timestamp(milliseconds: 1_780_272_000_000)
  private static let kinds = 12
  private static let list = "buyers"

  func run(progress: (Double) -> Void) async throws -> Outcome {
    let directory = DataDirectory(
      FileManager.default.temporaryDirectory.appending(path: "vitrine-audiences-\(UUID().uuidString)"))
    defer { try? FileManager.default.removeItem(at: directory.root) }
    try directory.create(MarketSettings(currency: Currency("EUR"), timeZone: "Europe/Vienna", createdAt: Self.start))
    let items = try Self.items()
    let tastes = Tastes(people: people, cohort: "study", items: items, seed: seed)
    let population = try Population(
      count: people, cohort: "study", categories: try Self.samples(items), tastes: tastes, seed: seed)
    let database = try MarketDatabase.open(at: directory.root, durability: .relaxed, random: .seeded(seed))
    let users = try population.users.map { user in
      var user = user
      user.identifiers = try HashedIdentifier.ofEmail("\(user.id)@example.org")
      return user
    }
    try database.upsert(items: items)
    try database.upsert(users: users)
    let end = try await visit(directory, population, tastes, items, progress: progress)
    let isBuyer = buyers(of: items, tastes: tastes)
    var random = SeededRandom(seed: seed, stream: "study.list")
    let isListed = isBuyer.map { $0 && random.chance(0.5) }
    let list = try AudienceID(Self.list)
    _ = try database.add(
      zip(users, isListed).filter(\.1).flatMap(\.0.identifiers), to: list, at: end)
    let alike = Audience(
      id: try AudienceID("alike"), name: "alike", rule: .lookalike(try Lookalike(seed: list, percent: percent)))
    try database.upsert(audiences: [alike])
    let builds = try AudienceBuilder(database: database, smallestList: 10, seed: seed).build([alike], at: end)
    guard let quality = builds.first?.quality else {
      throw EngineError(.badRequest, builds.first?.problem ?? "Nothing was built: choose more people.")
    }
    return try outcome(database, users, isBuyer: isBuyer, list: list, alike: alike.id, quality: quality, at: end)
  }

  /// Some days on which people visit and chance decides what they see.
  private func visit(
    _ directory: DataDirectory, _ population: Population, _ tastes: Tastes, _ items: [Item],
    progress: (Double) -> Void
  ) async throws -> Timestamp {
    let clock = VirtualClock(at: Self.start)
    var options = EngineOptions()
    options.isDurable = false
    options.deadline = .seconds(60)
    let engine = try Engine(
      directory: directory, policy: directory.policy(), predictor: RandomModel(), options: options,
      clock: clock, identifiers: RandomIdentifiers(seed: seed))
    let plan = try MarketPlan(advertisers: 0, items: items, dailyBudget: Micros(rawValue: 1_000_000), seed: seed)
    let world = WorldRun(
      engine: engine, clock: clock, population: population, tastes: tastes, plan: plan, items: items,
      settings: .init(seed: seed, start: Self.start, days: days))
    do {
      _ = try await world.run(progress: progress)
      try await engine.shutDown()
    } catch {
      try? await engine.shutDown()
      throw error
    }
    return Self.start.advanced(bySeconds: Int64(days) * 86_400)
  }

  /// Who buys, by how well the shop's kind suits them.
  private func buyers(of items: [Item], tastes: Tastes) -> [Bool] {
    var random = SeededRandom(seed: seed, stream: "study.buyers")
    let kind = random.index(below: Self.kinds)
    let sold = items.enumerated().filter { $0.offset % Self.kinds == kind }.map(\.element.id)
    return (0..<people).map { person in
      let liking = sold.reduce(0) { $0 + (tastes.affinity(person: person, item: $1) ?? 0) } / Double(sold.count)
      return random.chance(1 / (1 + exp(3 - 2 * liking)))
    }
  }

  private func outcome(
    _ database: MarketDatabase, _ users: [User], isBuyer: [Bool], list: AudienceID, alike: AudienceID,
    quality: LookalikeQuality, at end: Timestamp
  ) throws -> Outcome {
    let pseudonyms = try database.persons(for: users.map(\.id)).map(\.pseudonym)
    let known = Set(try database.declaredInterests().map(\.person))
    let listed = Set(try database.people(of: list, at: end))
    let audience = Set(try database.people(of: alike, at: end))
    var activity: [Int64: Int] = [:]
    try database.forEachAct(kinds: Retargeting.acts, since: Self.start) { person, _, _, _ in
      activity[person, default: 0] += 1
    }
    let others = pseudonyms.indices.filter { known.contains(pseudonyms[$0]) && !listed.contains(pseudonyms[$0]) }
    let active = others.sorted { activity[pseudonyms[$0], default: 0] > activity[pseudonyms[$1], default: 0] }
      .prefix(audience.count)
    let base = Double(others.count { isBuyer[$0] }) / Double(others.count)
    func lift(_ chosen: some Collection<Int>) -> Double {
      chosen.isEmpty ? 0 : Double(chosen.count { isBuyer[$0] }) / Double(chosen.count) / base
    }
    return Outcome(
      seed: seed, listed: quality.seedPeople, others: others.count, hiddenBuyers: others.count { isBuyer[$0] },
      audience: audience.count, lift: lift(others.filter { audience.contains(pseudonyms[$0]) }),
      activeLift: lift(active), seedArea: quality.model.area)
  }

  private static func items() throws -> [Item] {
    try (0..<(kinds * 40)).map { number in
      let kind = number % kinds
      return Item(
        id: try ItemID("item-\(1_000 + number)"), title: "Thing \(number)",
        category: try Category("department-\(kind / 3)/kind-\(kind)"), language: "en")
    }
  }

  private static func samples(_ items: [Item]) throws -> [(category: Category, sample: ItemID)] {
    items.prefix(kinds).compactMap { item in item.category.map { ($0, item.id) } }
  }
}
