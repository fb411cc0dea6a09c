import ArgumentParser
import Domain
import Foundation
import Market
import TestSupport

/// A day of a thousand campaigns: what is spent, overspent and given away, by strategy.
struct Budgets: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "A day of budgets with late clicks and late reports.")

  @Option(help: "Days, each with a seed of its own.") var days = 3
  @Option(help: "Campaigns.") var campaigns = 1_000
  @Option(help: "Requests of a day.") var requests = 3_000_000

  struct Row: Encodable {
    let strategy: String
    let seed: UInt64
    /// Charged above the budget, over all campaigns; leases make it 0.
    let microsOverBudget: Int64
    /// Clicks that no budget was left for, as a share of what was charged.
    let overdelivery: Double
    /// Spent by campaigns whose unpaced demand is 1.5 budgets and more, as a share of their budgets.
    let spentWhereDemandAllows: Double
    /// Of these, the share of campaigns that spent 99% and more.
    let campaignsAbove99: Double
    /// Value of clicks less what was charged, in budgets.
    let surplus: Double
  }

  func run() throws {
    var setting = BudgetDay.Setting()
    setting.campaigns = campaigns
    setting.requests = requests
    var rows: [Row] = []
    for seed in 0..<UInt64(days) {
      var day = BudgetDay(setting, seed: seed)
      let demand = try day.run { _, _ in NoPacing() }
      day.setBudgets(from: demand, shares: 0.1...1.2)
      let rounds = day.expectedRounds
      func add(_ name: String, _ accounts: [BudgetDay.Account]) { rows.append(row(name, seed, day, demand, accounts)) }
      add("none", try day.run { _, _ in NoPacing() })
      add("throttling", try day.run { _, _ in ThrottledPacing(rounds: rounds) })
      add("PID", try day.run { _, _ in ControlledPacing(horizon: max(rounds / 50, 10)) })
      add("dual, squared norm", try day.run { DualPacing(mirror: .euclidean, rounds: rounds + 0 * $0, target: $1) })
      add("dual, entropy", try day.run { DualPacing(mirror: .entropic, rounds: rounds + 0 * $0, target: $1) })
      add("predictive", try day.run { _, _ in PredictivePacing(memory: Double(rounds) / 12) })
    }
    try MarketRate.say(rows)
  }

  private func row(
    _ name: String, _ seed: UInt64, _ day: BudgetDay, _ demand: [BudgetDay.Account], _ accounts: [BudgetDay.Account]
  ) -> Row {
    var (over, unbilled, charged, spent, budgets, surplus, all): (Int64, Double, Double, Double, Double, Double, Double)
    (over, unbilled, charged, spent, budgets, surplus, all) = (0, 0, 0, 0, 0, 0, 0)
    var (able, full) = (0.0, 0.0)
    for (index, account) in accounts.enumerated() {
      let budget = day.campaigns[index].budget
      over += max(0, account.charged.rawValue - budget.rawValue)
      unbilled += account.unbilled.units
      charged += account.charged.units
      surplus += account.value.units - account.charged.units - account.unbilled.units
      all += budget.units
      if demand[index].charged.units >= 1.5 * budget.units {
        spent += account.charged.units
        budgets += budget.units
        able += 1
        full += account.charged.units >= 0.99 * budget.units ? 1 : 0
      }
    }
    return Row(
      strategy: name, seed: seed, microsOverBudget: over, overdelivery: unbilled / charged,
      spentWhereDemandAllows: spent / budgets, campaignsAbove99: full / able, surplus: surplus / all)
  }
}
