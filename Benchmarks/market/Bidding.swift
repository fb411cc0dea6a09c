import ArgumentParser
import Domain
import Foundation
import Market

/// Policies on a log of auctions, at five budgets.
struct Bidding: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Bidding under a budget on a log of auctions.")

  @Argument(help: "Lines of `click price rate`.") var file: String
  @Option(help: "Totals and price histogram of the past, as JSON.") var info: String
  @Option(help: "Auctions of an episode.") var length = 1_000
  @Option(help: "Seed of the bootstrap.") var seed: UInt64 = 1

  struct Answer: Encodable {
    let comparison: BiddingComparison
    /// By policy, microseconds of a bid: predictions in, bid out.
    let microsecondsABid: [String: Double]
  }

  private static let shares: [Double] = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2]

  func run() async throws {
    let log = try BiddingLog(lines: String(decoding: Self.bytes(of: file), as: UTF8.self))
    let history = try JSONDecoder().decode(BiddingHistory.self, from: Self.bytes(of: info))
    let length = length
    let budgets = Self.shares.map { Int(history.meanPrice * $0 * Double(length)) }
    var replays: [BiddingPolicy: [BudgetReplay]] = [:]
    // The dearest first, so that cores end together.
    let jobs = BiddingPolicy.allCases.reversed().flatMap { policy in budgets.indices.reversed().map { (policy, $0) } }
    try await withThrowingTaskGroup(of: (BiddingPolicy, Int, BudgetReplay).self) { group in
      var waiting = jobs.makeIterator()
      func start() {
        guard let (policy, index) = waiting.next() else { return }
        group.addTask {
          (policy, index, policy.replay(log, history: history, length: length, budget: budgets[index]))
        }
      }
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { start() }
      var found: [BiddingPolicy: [Int: BudgetReplay]] = [:]
      for try await (policy, index, replay) in group {
        found[policy, default: [:]][index] = replay
        start()
      }
      replays = found.mapValues { runs in runs.sorted { $0.key < $1.key }.map(\.value) }
    }
    var random = SeededRandom(seed: seed)
    let comparison = try BiddingComparison(
      log, length: length, shares: Self.shares, budgets: budgets, replays: replays, baseline: .reinforcement,
      using: &random)
    try MarketRate.say(Answer(comparison: comparison, microsecondsABid: time(log, history, budgets[2])))
  }

  private static func bytes(of file: String) throws -> Data {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw ValidationError("\(file) cannot be read: check the path and its permissions.")
    }
    return bytes
  }

  private func time(_ log: BiddingLog, _ history: BiddingHistory, _ budget: Int) -> [String: Double] {
    func time<Bidder: BudgetBidder>(_ bidder: Bidder) -> Double {
      var (bidder, sum) = (bidder, 0)
      let start = Auctions.processorSeconds
      for (index, rate) in log.rates.enumerated() {
        sum &+= bidder.bid(
          rate: rate, in: EpisodeState(budget: budget - index * 7 % budget, auctions: 1 + index * 13 % length))
      }
      let seconds = Auctions.processorSeconds - start
      return sum == .min ? 0 : seconds / Double(log.count) * 1e6
    }
    return [
      BiddingPolicy.reinforcement.rawValue: time(
        ValueFunctionBidder(
          ValueFunction(
            auctions: length, budget: budget, landscape: history.landscape, relativeValues: [1], groupsPrices: true),
          averageRate: history.clickRate)),
      BiddingPolicy.pacing.rawValue: time(DualPacingBidder(history: history)),
      BiddingPolicy.learningPacing.rawValue: time(LearningPacingBidder(history: history, auctions: length)),
      BiddingPolicy.learning.rawValue: time(LearningBidder(history: history, auctions: length, budget: budget)),
    ]
  }
}
