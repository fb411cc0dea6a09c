import Market
import Testing

@testable import MarketWorld

@Suite("Agents with target costs in a marketplace")
struct AutoBidTests {
  private static var study: AutoBidStudy {
    var study = AutoBidStudy(people: 4_000)
    study.settings.campaigns = 12
    study.conversions = 120
    study.daysBefore = 1
    return study
  }

  @Test("Agents spend within their budgets, and those that predict keep their targets")
  func targets() throws {
    let gains = CostController.Gains(proportional: 0.2, integral: 0.1, windUp: 3)
    let days = try Self.study.play(3, gains) { _ in .predictive }
    for day in days { #expect(day.spend <= day.goal.budget) }
    #expect(days.count { $0.isMissed } <= 2)
    #expect(days.reduce(0) { $0 + $1.conversions } > 200)
  }

  @Test("Gains are tried against the best so far, on days of their own, and PID begins where they say")
  func tuning() throws {
    var study = Self.study
    study.settings.people = 500
    study.conversions = 15
    let gains = try study.tuned(seeds: [5], rounds: 1, starts: [0.3, 1]).gains
    #expect(CostController.Gains.grid(starts: [0.3, 1]).contains(gains))
    #expect(CostController(target: 2, budget: 10, gains: gains).price == 2 * gains.start)
  }

  @Test("A day repeats from its seed, whoever plays it")
  func repeats() throws {
    let gains = CostController.Gains(proportional: 0.2, integral: 0.1, windUp: 3)
    for policy in BiddingFloor.Policy.allCases {
      let runs = try (0..<2).map { _ in try Self.study.play(7, gains) { _ in policy }.map(\.score) }
      #expect(runs[0] == runs[1])
    }
  }
}
