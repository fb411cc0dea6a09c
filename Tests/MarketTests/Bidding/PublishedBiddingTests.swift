import Foundation
import Market
import Testing

/// The auctions of campaign 2997 of the iPinYou contest; published figures are those of RLB (Cai et al., WSDM 2017).
@Suite("Published bidding", .enabled(if: ContestData.folder != nil))
struct PublishedBiddingTests {
  private let log: BiddingLog
  private let history: BiddingHistory

  init() throws {
    let folder = try #require(ContestData.folder)
    log = try BiddingLog(lines: String(contentsOf: folder.appending(path: "test.theta.txt"), encoding: .utf8))
    history = try JSONDecoder().decode(
      BiddingHistory.self, from: Data(contentsOf: folder.appending(path: "info.json")))
  }

  private func replay(_ policy: BiddingPolicy, share: Double) -> BudgetReplay {
    policy.replay(log, history: history, length: 1_000, budget: Int(history.meanPrice * share * 1_000))
  }

  @Test("At a budget of 1/32 RLB gets the published 78 clicks and SS-MDP 80, with impressions within three")
  func published() {
    let (reinforcement, state) = (replay(.reinforcement, share: 1 / 32), replay(.stateValue, share: 1 / 32))
    #expect(reinforcement.clicks == 78 && abs(reinforcement.impressions - 39_680) <= 3)
    #expect(state.clicks == 80 && abs(state.impressions - 40_395) <= 3)
  }

  @Test("Closed-form pacing gets more than 1,012 clicks over five budgets, with and without learning")
  func closedForm() {
    for policy in [BiddingPolicy.pacing, .learningPacing] {
      let clicks = [32.0, 16, 8, 4, 2].map { replay(policy, share: 1 / $0).clicks }
      #expect(clicks.reduce(0, +) > 1_012, "\(policy) \(clicks)")
    }
  }
}

private enum ContestData {
  static let folder: URL? = {
    let root =
      ProcessInfo.processInfo.environment["VITRINE_SHARED"].map { URL(filePath: $0) }
      ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../../shared").standardizedFileURL
    let folder = root.appending(path: "data/auctions/ipinyou-2997")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()
}
