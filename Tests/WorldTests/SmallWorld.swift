import Domain
import Engine
import Foundation
import Market
import Prediction
import Store
import World

/// A world of a few dozen people and items on an engine in a folder of its own.
struct SmallWorld {
  static let start = Timestamp(milliseconds: 1_780_272_000_000)

  let items: [Item]
  let tastes: Tastes
  let population: Population
  let plan: MarketPlan

  init(people: Int = 24, items count: Int = 120, cohort: String = "people", seed: UInt64 = 3) throws {
    let kinds = ["animals/birds", "animals/fish", "home/lamps", "shoes", "music"]
    let items = try (0..<count).map { number in
      Item(
        id: try ItemID("item-\(1_000 + number)"), title: "Thing \(number)", category: try Category(kinds[number % 5]),
        language: "en")
    }
    self.items = items
    tastes = Tastes(people: people, cohort: cohort, items: items, seed: seed)
    population = try Population(
      count: people, cohort: cohort, categories: (0..<5).map { (try Category(kinds[$0]), items[$0].id) },
      tastes: tastes, seed: seed)
    plan = try MarketPlan(advertisers: 8, items: items, dailyBudget: Micros(rawValue: 5_000_000), seed: seed)
  }

  /// What a run left behind.
  struct Outcome {
    var report: WorldReport
    var events: [Event]
    var revenue: Micros
    var decisions: Int
  }

  /// Each folder has a secret of its own to sign with.
  private static func unsigned(_ event: Event) -> Event {
    var event = event
    event.token = nil
    return event
  }

  /// - Parameter model: given the pseudonyms of people.
  func run(days: Int = 1, seed: UInt64 = 8, model: ([Int64: Int]) throws -> any Predictor) async throws -> Outcome {
    let directory = DataDirectory(
      FileManager.default.temporaryDirectory.appending(path: "vitrine-world-\(UUID().uuidString)"))
    defer { try? FileManager.default.removeItem(at: directory.root) }
    try directory.create(MarketSettings(currency: Currency("EUR"), timeZone: "Europe/Vienna", createdAt: Self.start))
    let database = try MarketDatabase.open(at: directory.root, durability: .relaxed)
    try database.upsert(items: items)
    try database.upsert(users: population.users)
    try database.upsert(advertisers: plan.advertisers)
    try database.upsert(campaigns: plan.campaigns)
    try database.upsert(adGroups: plan.adGroups)
    try database.upsert(ads: plan.ads)
    let people = try database.persons(for: population.users.map(\.id))
    let numbers = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1.pseudonym, $0) })
    var options = EngineOptions()
    options.isDurable = false
    // A stage that is late would make another page.
    options.deadline = .seconds(600)
    let clock = VirtualClock(at: Self.start)
    let engine = try Engine(
      directory: directory, policy: directory.policy(), predictor: model(numbers), options: options, clock: clock,
      identifiers: RandomIdentifiers(seed: seed))
    let world = WorldRun(
      engine: engine, clock: clock, population: population, tastes: tastes, plan: plan, items: items,
      settings: .init(seed: seed, start: Self.start, days: days))
    let report = try await world.run()
    let outcome = Outcome(
      report: report, events: try database.events(limit: .max).map { Self.unsigned($0.event) },
      revenue: try engine.budgets.reconcile().charged, decisions: try engine.log.count())
    try await engine.shutDown()
    return outcome
  }
}
