import ArgumentParser
import Domain
import Engine
import Ledger
import Market
import Replay
import Statistics
import Terminal

extension MarketCommand {
  struct Backtest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Test replays in simulated worlds: what they tell of a change against the day run again under it.",
      discussion: """
        Each world is a day of people and advertisers on a real engine. Its ledger is replayed under another reserve and under another \
        ranker, and the same day is run again under each of these. The frozen replay, which keeps budgets and pacing as logged, \
        stands beside it.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "Worlds, each with a seed of its own from --seed on.") var worlds = 50
    @Option(help: "People of a world.") var people = 1_200
    @Option(help: "Advertisers of a world.") var advertisers = 12
    @Option(help: "The middle of the daily budgets, in micros.") var budgetMicros: Int64 = 3_000_000
    @Option(help: "Resamples of people for the intervals.") var resamples = 20

    func run() async throws {
      guard worlds > 0, people > 9, advertisers > 0, budgetMicros > 0, resamples > 1 else {
        throw CommandFailure(
          .wrongUsage, "A number is too small: use 1 world, 10 people, 1 advertiser, 2 resamples at least.")
      }
      let progress = ProgressLine("worlds")
      var trials: [BacktestTrial] = []
      for number in 0..<worlds {
        let seed = (common.seed ?? 1) &+ UInt64(number)
        let world = try BacktestWorld(
          seed: seed, people: people, advertisers: advertisers, dailyBudget: Micros(validating: budgetMicros))
        trials += try await BacktestTrial.all(in: world, resamples: resamples)
        progress.show(share: Double(number + 1) / Double(worlds))
      }
      progress.finish("\(worlds) worlds")
      let report = BacktestReport(trials, worlds: worlds)
      try Output(format: common.format).write(report) { report.text }
    }
  }
}

/// What a replay told of one change in one world, and what the day was when it was run again.
struct BacktestTrial: Encodable {
  struct Figure: Encodable {
    let logged: Double
    let told: Double
    let low: Double
    let high: Double
    /// Of the day run again.
    let truth: Double

    var error: Double { told / truth - 1 }
    var isCovered: Bool { (low...high).contains(truth) }
    /// Nil where the truth does not move.
    var hasSign: Bool? { truth == logged ? nil : (told > logged) == (truth > logged) }
  }

  let seed: UInt64
  let change: String
  let isSupported: Bool
  let reasons: [String]
  let revenue: Figure?
  let advertiserValue: Figure?
  let userValue: Figure?
  /// Revenue by a replay that keeps budgets and pacing as logged, over the logged one, less what it truly became.
  let frozenError: Double

  private static let reserves: [Int64] = [10_000_000, 30_000_000, 60_000_000]

  static func all(in world: BacktestWorld, resamples: Int) async throws -> [BacktestTrial] {
    let base = try await world.day(policy: BacktestWorld.policy, ranker: .usual, other: .personal)
    var policy = BacktestWorld.policy
    policy.reservePerThousand = Micros(rawValue: reserves[Int(world.seed % UInt64(reserves.count))])
    let reserve = policy.reservePerThousand
    let raised = ReplayScenario { policy in
      var policy = policy
      policy.reservePerThousand = reserve
      return policy
    }
    let another = ReplayScenario(predictions: base.predictions)
    return [
      try trial(
        "reserve", raised, world, base, truth: await world.day(policy: policy, ranker: .usual), resamples: resamples),
      try trial(
        "ranker", another, world, base, truth: await world.day(policy: BacktestWorld.policy, ranker: .personal),
        resamples: resamples),
    ]
  }

  private static func trial(
    _ change: String, _ scenario: ReplayScenario, _ world: BacktestWorld, _ base: BacktestWorld.Day,
    truth: BacktestWorld.Day, resamples: Int
  ) throws -> BacktestTrial {
    var settings = PolicyReplay.Settings(calendar: base.calendar)
    settings.tokenSeconds = EngineOptions().tokenSeconds
    settings.resamples = resamples
    settings.seed = world.seed
    func replay(_ day: BacktestWorld.Day, _ scenario: ReplayScenario) throws -> ReplayAnswer {
      try PolicyReplay(
        pages: day.logged.pages, terms: day.logged.terms, settings: settings, doubts: day.logged.doubts
      ).run(scenario)
    }
    let answer = try replay(base, scenario)
    let billed = try PolicyReplay(pages: truth.logged.pages, terms: truth.logged.terms, settings: settings).billed()
    let frozen = try FrozenReplay(base.logged.pages, scenario)
    func figure(_ told: ReplayAnswer.Figure?, _ truth: Double) -> Figure? {
      told.map {
        Figure(
          logged: $0.logged, told: $0.replayed.estimate, low: $0.replayed.low, high: $0.replayed.high, truth: truth)
      }
    }
    return BacktestTrial(
      seed: world.seed, change: change, isSupported: answer.isSupported, reasons: answer.reasons.map(\.code.rawValue),
      revenue: figure(answer.revenue, billed.revenue),
      advertiserValue: figure(answer.advertiserValue, billed.advertiserValue),
      userValue: figure(answer.userValue, billed.userValue),
      frozenError: answer.loggedRevenue * frozen.ratio / billed.revenue - 1)
  }
}

/// Expected revenue of pages decided again at their logged budgets and pacing: what a replay without a market says.
struct FrozenReplay {
  /// Under the scenario over as logged.
  let ratio: Double

  init(_ pages: [LoggedPage], _ scenario: ReplayScenario) throws {
    var (before, after) = (0.0, 0.0)
    for page in pages {
      var input = page.input
      before += Decider.decide(input).expected
      input.policy = try scenario.policy(input.policy)
      if let other = scenario.predictions?[input.id] {
        input.ads.predictions = other.ads
        input.organic.predictions = other.organic
      }
      after += Decider.decide(input).expected
    }
    ratio = before > 0 ? after / before : 1
  }
}

extension Decision {
  /// What its awards are expected to be billed, in units.
  fileprivate var expected: Double { awards.reduce(0) { $0 + $1.hold.units } }
}
