import Domain
import Engine
import Foundation
import Funnel
import Prediction
import Terminal
import World

/// Runs people on an engine in virtual time, as often as the demo needs it.
struct DemoStage {
  let market: DemoMarket
  let scale: DemoScale
  let seed: UInt64
  let signals: EngineSignals
  let shufflesTastes: Bool

  @discardableResult
  func run(
    _ name: String, cohort: DemoMarket.Cohort, in directory: DataDirectory, predictor: any Predictor, day: Int,
    days: Int, start: Timestamp
  ) async throws -> WorldReport {
    try await onEngine(in: directory, predictor: predictor, name: name, day: day, start: start) { engine, clock in
      try await visit(name, cohort: cohort, engine: engine, clock: clock, day: day, days: days, start: start)
    }
  }

  /// Days on which the market fills with events: at first nothing is known and chance decides, then what is popular.
  func warmUp(in directory: DataDirectory, by chance: RandomModel, start: Timestamp) async throws {
    let blind = 1
    try await run(
      "warm-up by chance", cohort: market.warmUp, in: directory, predictor: chance, day: 0, days: blind, start: start)
    try await run(
      "warm-up by popularity", cohort: market.warmUp, in: directory, predictor: LivePopularityModel(), day: blind,
      days: scale.warmUpDays - blind, start: start)
  }

  /// A policy on fresh people, on the days after the warm-up.
  func arm(_ name: String, in directory: DataDirectory, predictor: any Predictor, start: Timestamp) async throws
    -> WorldReport
  {
    try await run(
      name, cohort: market.fresh, in: directory, predictor: predictor, day: scale.warmUpDays, days: scale.days,
      start: start)
  }

  /// The policy that knows the true tastes.
  func oracle(in directory: DataDirectory, start: Timestamp) async throws -> WorldReport {
    let day = scale.warmUpDays
    return try await onEngine(
      in: directory, predictor: ConstantModel(rates: .init(click: 0, save: 0, hide: 0, conversion: 0)), name: "oracle",
      day: day, start: start
    ) { engine, clock in
      var persons: [Int64: Int] = [:]
      for (index, user) in market.fresh.population.users.enumerated() {
        persons[try await engine.pseudonym(of: user.id)] = index
      }
      engine.use(OracleModel(tastes: market.fresh.tastes, personOfPseudonym: persons))
      return try await visit(
        "oracle", cohort: market.fresh, engine: engine, clock: clock, day: day, days: scale.days, start: start)
    }
  }

  private func onEngine(
    in directory: DataDirectory, predictor: any Predictor, name: String, day: Int, start: Timestamp,
    _ body: (Engine, VirtualClock) async throws -> WorldReport
  ) async throws -> WorldReport {
    let clock = VirtualClock(at: start.advanced(bySeconds: Int64(day) * 86_400))
    var options = EngineOptions()
    // A simulation can be run again: nothing is lost with the machine, and no answer depends on how busy it is.
    options.isDurable = false
    options.deadline = .seconds(60)
    let engine = try Engine(
      directory: directory, policy: directory.policy(), predictor: predictor, signals: signals, options: options,
      clock: clock,
      identifiers: RandomIdentifiers(seed: seed &+ UInt64(day)))
    do {
      let report = try await body(engine, clock)
      try engine.checkInvariants()
      try await engine.shutDown()
      return report
    } catch {
      try? await engine.shutDown()
      throw error
    }
  }

  private func visit(
    _ name: String, cohort: DemoMarket.Cohort, engine: Engine, clock: VirtualClock, day: Int, days: Int,
    start: Timestamp
  ) async throws -> WorldReport {
    let progress = ProgressLine(name)
    var settings = WorldRun.Settings(
      seed: seed, start: start.advanced(bySeconds: Int64(day) * 86_400), days: days)
    settings.shufflesTastes = shufflesTastes
    let world = WorldRun(
      engine: engine, clock: clock, population: cohort.population, tastes: cohort.tastes, plan: market.plan,
      items: market.items, settings: settings)
    let report = try await world.run { progress.show(share: $0) }
    progress.finish("\(Int(report.total { Double($0.pages) })) pages, \(report.revenue) earned")
    return report
  }
}
