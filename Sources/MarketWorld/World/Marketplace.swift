import Domain
import Market
public import Measurement

/// A marketplace with memory: people who learn, advertisers who react, content that ages, and pure auctions between them.
///
/// One page is one auction. The platform's predictions are planted: it knows tastes with an error that the rules name. Same
/// settings, rules and seed give the same bytes, and each page draws from a stream of its person and number, so that two worlds
/// that differ in rules differ in little else. It is a value: a copy is another world that goes its own way.
///
/// - Complexity: O(campaigns of the segment) a page, without an allocation.
public struct Marketplace: Sendable {
  public let settings: MarketplaceSettings
  public let seed: UInt64
  /// By arm.
  public private(set) var rules: [MarketplaceRules]
  public private(set) var design: MarketplaceDesign
  public internal(set) var tally: MarketplaceTally
  /// Ticks of five minutes since the beginning.
  public private(set) var tick = 0

  var crowd: Crowd
  var sponsors: Sponsors
  var content: ContentPool
  let topics: [SIMD8<Float>]
  /// Topic vectors by dimension and then topic.
  let topicColumns: [Float]
  let traffic: Traffic
  var calendar: VisitCalendar
  var books: Books
  /// By cell and then segment.
  var lineups: [Lineup] = []
  var workspace = AuctionWorkspace()
  var outcome = AuctionOutcome()
  /// Campaigns that bid by a target cost, where the world has them.
  var floor: BiddingFloor?
  /// Pages as they happen, where somebody keeps them.
  public internal(set) var log: PageLog?
  /// Payments as they happen, where somebody keeps them; a budget is cell · campaigns + campaign.
  public internal(set) var charges: [BudgetSplit.Charge]?
  let weights: TasteWeights
  let learning: Crowd.LearningRates
  let attention: [Float]
  var layouts: [PageTemplate]
  var liking: [Float]
  var bored: [Float]
  private var designStart = 0
  private var tallyStart = 0
  private var floorStart = 0
  private let pacing = PacingController()

  /// - Parameters:
  ///   - rules: of one arm; the people are used to them.
  /// - Throws: `badMarketplace` for a setting or rule out of its range.
  public init(_ settings: MarketplaceSettings, rules: MarketplaceRules, seed: UInt64) throws(MarketplaceError) {
    self.settings = try settings.validated()
    self.seed = seed
    self.rules = [try rules.validated()]
    var random = SeededRandom(seed: seed, stream: "topics")
    let topics = (0..<settings.segments).map { _ in random.direction() }
    self.topics = topics
    topicColumns = (0..<8).flatMap { dimension in topics.map { $0[dimension] } }
    let load = Float(rules.adPositions.count) / Float(MarketplaceRules.mostAds)
    crowd = Crowd(settings, topics: topics, baseLoad: load, seed: seed)
    sponsors = Sponsors(settings, topics: topics, seed: seed)
    content = ContentPool(topics: settings.segments, settings, seed: seed)
    traffic = Traffic(swing: settings.diurnalSwing, hourly: settings.hourlyTraffic)
    calendar = VisitCalendar(people: settings.people)
    design = .everyone(0, in: settings)
    books = Books(sponsors, shares: design.shares)
    weights = TasteWeights(settings)
    learning = Crowd.LearningRates(settings)
    attention = (0..<64).map { Self.attention(at: $0, settings) }
    layouts = [PageTemplate(rules)]
    liking = Array(repeating: 0, count: settings.segments)
    bored = liking
    tally = MarketplaceTally(
      people: settings.people, campaigns: settings.campaigns, segments: settings.segments)
    for person in 0..<settings.people { bookNext(person, after: 0) }
    try setBudgets()
  }

  private static func attention(at position: Int, _ settings: MarketplaceSettings) -> Float {
    let last = settings.attention.count - 1
    return (0..<max(0, position - last)).reduce(Float(settings.attention[min(position, last)])) { value, _ in
      value * 0.9
    }
  }

  /// Budgets from what campaigns spend on a day without.
  private mutating func setBudgets() throws(MarketplaceError) {
    guard let tightness = settings.budgetTightness else { return }
    var free = self
    try free.run(days: 1)
    let total = free.books.spent.reduce(0, +)
    var random = SeededRandom(seed: seed, stream: "budgets")
    let weights = free.books.spent.map { spent in
      Double(max(spent, 1)) * Double(Portable.exp(Float(settings.budgetSpread * random.normal())))
    }
    let sum = weights.reduce(0, +)
    for campaign in weights.indices {
      let budget = tightness * Double(total) * weights[campaign] / sum
      sponsors.dailyBudget[campaign] = Int64(min(max(budget, 1), Double(Sponsors.unlimited) / 2_000))
    }
    books.beginDay(sponsors, shares: design.shares)
  }

  /// From the next tick on this design holds, with rules by arm. Spend of the day stays with the cell that a campaign's share
  /// goes to, so that a design begins with a day.
  /// - Throws: `badMarketplace` for rules out of range, or a design for other people or campaigns.
  public mutating func apply(_ design: MarketplaceDesign, rules: [MarketplaceRules]) throws(MarketplaceError) {
    guard tick % Traffic.ticksPerDay == 0 else {
      throw MarketplaceError(.badMarketplace, "A design begins in the middle of a day: apply it between two runs.")
    }
    guard !rules.isEmpty, design.cells.count == settings.people, design.hasArms(for: settings.people),
      design.shares.count == design.cellCount * settings.campaigns
    else { throw MarketplaceError(.badMarketplace, "A design is made for another number of people or campaigns.") }
    var checked: [MarketplaceRules] = []
    for rule in rules { checked.append(try rule.validated()) }
    let before = books.factor
    self.rules = checked
    layouts = checked.map(PageTemplate.init)
    let keepsCells = design.cellCount == self.design.cellCount
    self.design = design
    if !keepsCells {
      let campaigns = settings.campaigns
      books = Books(sponsors, shares: design.shares, factor: Array(before.prefix(campaigns)))
    }
    designStart = tick
  }

  /// Runs whole days.
  /// - Throws: `broken` when an auction refuses its input.
  public mutating func run(days: Int) throws(MarketplaceError) {
    for _ in 0..<(days * Traffic.ticksPerDay) { try step() }
  }

  /// One tick: five minutes.
  mutating func step() throws(MarketplaceError) {
    let tickOfDay = tick % Traffic.ticksPerDay
    if tickOfDay == 0 { beginDay() }
    if floor == nil {
      books.pace(pacing, elapsed: traffic.elapsed(tickOfDay))
    } else {
      floor?.set(&books, elapsed: traffic.elapsed(tickOfDay), isHalfHour: tickOfDay.isMultiple(of: 6))
    }
    for index in lineups.indices { lineups[index].refresh(books, sponsors) }
    let hour = (tick - tallyStart) / 12
    if tally.pagesByHour.count <= hour {
      tally.pagesByHour.append(0)
      tally.revenueByHour.append(0)
    }
    do {
      while let person = calendar.take(at: tick) {
        let arm = design.arm(of: person, ticksSinceStart: tick - designStart)
        let revenue = try show(person, arm: min(arm, rules.count - 1))
        tally.pagesByHour[hour] += 1
        tally.revenueByHour[hour] += revenue
        bookNext(person, after: tick)
      }
    } catch {
      throw MarketplaceError(.broken, "An auction of the world was refused: \(error.message)")
    }
    tick += 1
  }

  private mutating func beginDay() {
    let day = tick / Traffic.ticksPerDay
    if tick > floorStart { floor?.beginDay() }
    content.begin(day, settings)
    if day > 0, settings.advertisersReact { react() }
    books.beginDay(sponsors, shares: design.shares)
    lineups = (0..<design.cellCount).flatMap { cell in
      (0..<settings.segments).map { Lineup(sponsors, segment: $0, cell: cell) }
    }
  }

  /// A person who is content comes back sooner, one who is weary of ads later.
  mutating func bookNext(_ person: Int, after tick: Int) {
    let content = Float(settings.satisfactionWeight) * (crowd.satisfaction[person] - Float(settings.usualSatisfaction))
    let weary = Float(settings.wearinessWeight) * crowd.weariness[person]
    let rate = Double(crowd.activity[person] * Portable.exp(min(max(content, -1.5), 1) - weary))
    var random = pageRandom(person, kind: 1)
    let gap = -Portable.log(1 - random.uniform()) / max(rate, 1e-3)
    let next = traffic.tick(after: tick, gap: min(gap, 60))
    calendar.book(person, at: min(next, tick + VisitCalendar.longest))
  }

  /// The stream of a person's page.
  @inline(__always)
  func pageRandom(_ person: Int, kind: UInt64) -> SeededRandom {
    let page = UInt64(crowd.visits[person]) << 1 | kind
    return SeededRandom(
      seed: StableHash.mixed(seed &+ UInt64(person) &* 0x9E6C_63D0_876A_68EE) ^ page &* 0xD6E8_FEB8_6659_FD93)
  }

  /// Campaigns bid by targets from now on, in place of their own bids; before the first day.
  mutating func open(_ floor: BiddingFloor) {
    for (campaign, agent) in floor.agents.enumerated() { sponsors.dailyBudget[campaign] = Int64(agent.goal.budget) }
    self.floor = floor
    floorStart = tick
    books.beginDay(sponsors, shares: design.shares)
  }

  /// Keeps every page from now on.
  public mutating func keepLog() { log = PageLog() }

  /// Keeps every payment from now on.
  mutating func keepCharges() { charges = [] }

  /// What happened since the last time, or since the beginning.
  public mutating func takeTally() -> MarketplaceTally {
    let taken = tally
    tally = MarketplaceTally(people: settings.people, campaigns: settings.campaigns, segments: settings.segments)
    tallyStart = tick
    return taken
  }
}
