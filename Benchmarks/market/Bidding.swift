import ArgumentParser
import Domain
import Foundation
import Market

/// Policies on a log of auctions, at five budgets.
struct Bidding: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Bidding under a budget on a log of auctions.")

  @Argument(help: "Lines of `click price rate`.") var file: String
  @Option(help: "Totals and price histogram of the past, as JSON.") var info: String
  @Option(help: "Seed of the bootstrap.") var seed: UInt64 = 1
  @Option var only: String?
  @Option var dump: String?

  func run() throws {
    let log = try BiddingLog(lines: String(contentsOfFile: file, encoding: .utf8))
    let history = try JSONDecoder().decode(BiddingHistory.self, from: Data(contentsOf: URL(filePath: info)))
    for name in ["ss", "rlb", "spread", "dual", "ours"] where only == nil || only == name {
      var row: [Int] = []
      for share in [32, 16, 8, 4, 2] {
        let budget = Int(history.meanPrice / Double(share) * 1_000)
        let start = Date()
        let replay: BudgetReplay
        switch name {
        case "ss", "rlb":
          var b = ValueFunctionBidder(
            ValueFunction(auctions: 1_000, budget: budget, landscape: history.landscape, relativeValues: [1]),
            averageRate: name == "ss" ? nil : history.clickRate)
          replay = BudgetReplay(log, length: 1_000, budget: budget, bidder: &b)
        case "dual":
          var b = DualPacingBidder(history: history)
          replay = BudgetReplay(log, length: 1_000, budget: budget, bidder: &b)
        default:
          var b = LearningBidder(history: history, auctions: 1_000, budget: budget)
          replay = BudgetReplay(log, length: 1_000, budget: budget, bidder: &b)
        }
        row.append(replay.clicks)
        print(name, share, replay.clicks, replay.impressions, replay.spend, replay.expected, Date().timeIntervalSince(start))
      }
      print(name, row, row.reduce(0, +))
    }
  }
}
