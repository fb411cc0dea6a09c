public import Domain
public import Engine
import Foundation

/// People who visit, look, act, get bored and come back or do not, on a real engine in virtual time.
///
/// Sequential and seeded: the same world on the same data directory gives the same events. The engine gets what a client would
/// send, nothing else.
public struct WorldRun: Sendable {
  /// How long and how lively.
  public struct Settings: Sendable {
    public var seed: UInt64
    public var start: Timestamp
    public var days: Int
    /// Pages of one visit, at most.
    public var pagesPerVisit = 3
    public var pageSize = 10
    /// Mean hours between visits of a person who is neither pleased nor annoyed.
    public var hoursBetweenVisits = 14.0
    /// A control: every page is read with the tastes of somebody drawn anew, who is never bored, so that nothing that a
    /// person did tells what they will do.
    public var shufflesTastes = false
    /// Whether draws belong to a person's page, its positions and items, so that the same days under other rules differ only
    /// where their pages do.
    public var drawsByPage = false

    public init(seed: UInt64, start: Timestamp, days: Int) {
      self.seed = seed
      self.start = start
      self.days = days
    }
  }

  private let engine: Engine
  private let clock: VirtualClock
  private let population: Population
  private let tastes: Tastes
  private let plan: MarketPlan
  private let settings: Settings
  private let categoryOfItem: [ItemID: Category]
  private let titles: [ItemID: String]

  /// - Parameter engine: opened with `clock`, its market filled with the people, items and campaigns.
  public init(
    engine: Engine, clock: VirtualClock, population: Population, tastes: Tastes, plan: MarketPlan, items: [Item],
    settings: Settings
  ) {
    self.engine = engine
    self.clock = clock
    self.population = population
    self.tastes = tastes
    self.plan = plan
    self.settings = settings
    categoryOfItem = Dictionary(
      items.compactMap { item in item.category.map { (item.id, $0) } }, uniquingKeysWith: { first, _ in first })
    titles = Dictionary(items.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameter progress: called after each virtual hour with the share of the time that has passed.
  public func run(progress: (Double) -> Void = { _ in }) async throws -> WorldReport {
    var report = WorldReport(people: population.users.count)
    let end = settings.start.advanced(bySeconds: Int64(settings.days) * 86_400)
    var randoms = population.users.indices.map { SeededRandom(seed: settings.seed, stream: "visits.\($0)") }
    var queue = VisitQueue()
    for person in population.users.indices {
      let first = randoms[person].uniform() * settings.hoursBetweenVisits * 3_600
      queue.add(at: settings.start.advanced(bySeconds: Int64(first)), person: person)
    }
    var reported = settings.start
    while let visit = queue.next(), visit.at < end {
      clock.advance(to: visit.at)
      let mood = try await self.visit(visit.person, random: &randoms[visit.person], report: &report)
      if let pause = pause(after: mood, random: &randoms[visit.person]) {
        queue.add(at: clock.now().advanced(bySeconds: pause), person: visit.person)
      }
      if visit.at >= reported.advanced(bySeconds: 3_600) {
        reported = visit.at
        let passed = Double(reported.milliseconds - settings.start.milliseconds)
        progress(passed / Double(settings.days * 86_400_000))
      }
    }
    return report
  }

  /// Seconds until the person comes again; nil when they have left for good.
  private func pause(after mood: Double, random: inout SeededRandom) -> Int64? {
    if random.chance(mood < 0 ? 0.10 : 0.01) { return nil }
    let hours = settings.hoursBetweenVisits * (mood > 1 ? 0.7 : mood < 0 ? 1.6 : 1)
    return max(60, Int64(-hours * 3_600 * log(1 - random.uniform())))
  }

  /// One visit: a few pages, until the person has had enough.
  /// - Returns: their mood: pleased above 1, annoyed below 0.
  private func visit(_ person: Int, random: inout SeededRandom, report: inout WorldReport) async throws -> Double {
    var mood = 0.5
    var seen: [Category: Int] = [:]
    var related: ItemID?
    for page in 0..<settings.pagesPerVisit {
      if settings.drawsByPage {
        random = SeededRandom(seed: settings.seed, stream: "page.\(person).\(report.people[person].pages)")
      }
      let request = request(person: person, related: related, random: &random)
      let began = ContinuousClock.now
      let response = try await engine.decide(request)
      report.latencies.add(began.duration(to: .now))
      report.people[person].pages += 1
      let reading = settings.shufflesTastes ? random.index(below: population.users.count) : person
      if settings.shufflesTastes { seen = [:] }
      var reader = PageReader(
        person: reading, user: population.users[person].id, surface: request.surface, at: clock.now(),
        tastes: tastes, plan: plan, categoryOfItem: categoryOfItem)
      if settings.drawsByPage {
        reader.read(response, seen: &seen, key: random.next())
      } else {
        reader.read(response, seen: &seen, random: &random)
      }
      if !reader.events.isEmpty {
        report.people[person].revenue += try await engine.record(reader.events).charged
      }
      report.people[person].add(reader.tally)
      mood += reader.mood
      related = reader.lastClicked
      clock.advance(to: after(clock.now(), random: &random))
      if page > 0, mood < 0.3 || random.chance(0.3) { break }
    }
    return mood
  }

  /// When the next page is asked for. One visitor at a time moves the clock, so that where days are compared nobody's stay may
  /// move the others.
  private func after(_ now: Timestamp, random: inout SeededRandom) -> Timestamp {
    let seconds = 20 + Int64(random.index(below: 60))
    return settings.drawsByPage ? Timestamp(milliseconds: now.milliseconds + 1) : now.advanced(bySeconds: seconds)
  }

  private func request(person: Int, related: ItemID?, random: inout SeededRandom) -> DecisionRequest {
    let user = population.users[person].id
    let device = population.devices[person]
    let draw = random.uniform()
    if let related, draw < 0.4 {
      return DecisionRequest(surface: .related, user: user, item: related, size: settings.pageSize, device: device)
    }
    if let related, draw < 0.5, let query = titles[related].flatMap({ QueryText.words(of: $0).first }) {
      return DecisionRequest(surface: .search, user: user, query: query, size: settings.pageSize, device: device)
    }
    return DecisionRequest(surface: .homeFeed, user: user, size: settings.pageSize, device: device)
  }
}
