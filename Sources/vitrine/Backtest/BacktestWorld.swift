import Domain
import Engine
import Foundation
import Ledger
import Market
import Prediction
import Replay
import Store
import Terminal
import World

/// One small world for testing replays: people, items and advertisers on a real engine for a day, as often as it is asked.
struct BacktestWorld {
  /// A day as it went under some policy and ranker.
  struct Day {
    let logged: LoggedDays
    let calendar: MarketCalendar
    /// Of the two rankers for each logged page, for what the other would have said.
    let predictions: [DecisionID: ReplayScenario.OtherPredictions]
  }

  enum Ranker: String, Encodable {
    /// Knows what items are worth to people in general.
    case usual
    /// Knows every person.
    case personal
  }

  static let start = Timestamp(milliseconds: 1_780_272_000_000)
  private static let kinds = ["animals/birds", "animals/fish", "home/lamps", "shoes", "music"]

  let seed: UInt64
  private let items: [Item]
  private let tastes: Tastes
  private let population: Population
  private let plan: MarketPlan

  init(seed: UInt64, people: Int, advertisers: Int, dailyBudget: Micros) throws {
    self.seed = seed
    let items = try (0..<160).map { number in
      Item(
        id: try ItemID("item-\(1_000 + number)"), title: "Thing \(number)",
        category: try Category(Self.kinds[number % Self.kinds.count]), language: "en")
    }
    self.items = items
    tastes = Tastes(people: people, cohort: "people", items: items, seed: seed)
    population = try Population(
      count: people, cohort: "people",
      categories: Self.kinds.indices.map { (try Category(Self.kinds[$0]), items[$0].id) }, tastes: tastes, seed: seed)
    plan = try MarketPlan(advertisers: advertisers, items: items, dailyBudget: dailyBudget, seed: seed)
  }

  static var policy: Policy {
    var policy = Policy.standard
    policy.adLoad = AdLoad(firstPosition: 1, gap: 2, maximum: 3)
    policy.pageSize = 10
    return policy
  }

  /// The same people and advertisers from the same morning on.
  /// - Parameter other: whose predictions to note for what was logged.
  func day(policy: Policy, ranker: Ranker, other: Ranker? = nil) async throws -> Day {
    let directory = DataDirectory(
      FileManager.default.temporaryDirectory.appending(path: "vitrine-backtest-\(UUID().uuidString)"))
    defer { try? FileManager.default.removeItem(at: directory.root) }
    try directory.create(MarketSettings(currency: Currency("EUR"), timeZone: "UTC", createdAt: Self.start))
    let database = try MarketDatabase.open(at: directory.root, durability: .relaxed)
    try fill(database)
    let people = try database.persons(for: population.users.map(\.id))
    let numbers = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1.pseudonym, $0) })
    try await run(in: directory, policy: policy, predictor: model(ranker, numbers))
    let ledger = try MarketLedger(directory)
    let day = ledger.calendar.day(of: Self.start)
    var predictions: [DecisionID: ReplayScenario.OtherPredictions] = [:]
    if let other {
      let model = model(other, numbers)
      _ = try ledger.forEachRecord(day...day) { predictions[$0.input.id] = Self.predictions(of: model, for: $0) }
    }
    return Day(
      logged: try LoggedDays(day...day, in: ledger), calendar: ledger.calendar, predictions: predictions)
  }

  private func fill(_ database: MarketDatabase) throws {
    try database.upsert(items: items)
    try database.upsert(users: population.users)
    try database.upsert(advertisers: plan.advertisers)
    try database.upsert(campaigns: plan.campaigns)
    try database.upsert(adGroups: plan.adGroups)
    try database.upsert(ads: plan.ads)
  }

  private func model(_ ranker: Ranker, _ numbers: [Int64: Int]) -> OracleModel {
    OracleModel(tastes: tastes, personOfPseudonym: ranker == .personal ? numbers : [:])
  }

  private func run(in directory: DataDirectory, policy: Policy, predictor: any Predictor) async throws {
    let clock = VirtualClock(at: Self.start)
    var options = EngineOptions()
    options.isDurable = false
    // A stage that is late would make another page.
    options.deadline = .seconds(600)
    let engine = try Engine(
      directory: directory, policy: policy, predictor: predictor, options: options, clock: clock,
      identifiers: MomentIdentifiers(seed: seed, clock: clock))
    var settings = WorldRun.Settings(seed: seed, start: Self.start, days: 1)
    // The same people in the same mood: what differs between two days is what the change does.
    settings.drawsByPage = true
    // Everybody comes about once, so that who comes depends little on what was shown.
    settings.hoursBetweenVisits = 24
    do {
      _ = try await WorldRun(
        engine: engine, clock: clock, population: population, tastes: tastes, plan: plan, items: items,
        settings: settings
      ).run()
      try await engine.shutDown()
    } catch {
      try? await engine.shutDown()
      throw error
    }
  }

  private static func predictions(
    of model: OracleModel, for record: DecisionRecord
  ) -> ReplayScenario.OtherPredictions {
    // The engine tells a ranker who it is when they agreed to that.
    var known: Int64?
    if case .known(let pseudonym, let context) = record.person, context.consent.personalization { known = pseudonym }
    func predicted(_ items: [ItemID], isAd: Bool) -> Predictions {
      let rates = model.predict(
        PredictionBatch(
          items: items, isAd: isAd, surface: record.input.page.surface, viewer: ViewerFeatures(pseudonym: known)),
        for: .none)
      func fixed(_ column: [Float]) -> [FixedPoint?] { column.map { FixedPoint(probability: Double($0)) } }
      return Predictions(
        click: fixed(rates.click), save: fixed(rates.save), hide: fixed(rates.hide),
        conversion: fixed(rates.conversion))
    }
    return .init(
      ads: predicted(record.input.ads.item, isAd: true),
      organic: predicted(record.input.organic.item, isAd: false))
  }
}
