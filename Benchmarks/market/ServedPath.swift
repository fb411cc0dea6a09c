import ArgumentParser
import Domain
import Engine
import Ledger
import Market
import TestSupport

/// Requests a second on one core through what a server does between gathering and the ledger: budgets and pacing of the
/// candidates, the decision, holds for what won, multipliers once in a while.
struct ServedPath: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "served", abstract: "Auction and pacing of the served path, a pass for each line on standard input.")

  @Option(help: "Requests in a pass.") var requests = 40_000
  @Option(help: "Ads that reach a decision.") var ads = 60
  @Option(help: "Items of content that reach a decision.") var items = 60
  @Option(help: "Requests between two moves of the multipliers.") var pacingEvery = 1_000
  @Option var seed: UInt64 = 1

  struct Pass: Encodable {
    /// In seconds of the processor, by kind of page.
    let seconds: [String: Double]
    let requests: Int
    let awards: [String: Int]
    /// Prices folded together, so that nothing is left out.
    let checksum: Int64
  }

  /// What one node knows of budgets.
  private struct Books {
    struct Account {
      var book: BudgetBook
      var multiplier = FixedPoint.one
    }

    var accounts: [CampaignID: Account] = [:]
    let controller = PacingController()

    /// Fills an input's columns, and decides until all is held.
    mutating func serve(_ template: DecisionInput) -> Decision {
      var input = template
      for row in 0..<input.ads.count {
        let account = accounts[input.ads.campaign[row]]
        input.ads.multiplier[row] = account?.multiplier ?? .one
        input.ads.freeBudget[row] = account?.book.free ?? .zero
      }
      var refused: [Refusal] = []
      while true {
        let decision = Decider.decide(input, excluding: refused)
        let held = decision.awards.map {
          accounts[input.ads.campaign[$0.row]]?.book.hold($0.hold) ?? ($0.hold == .zero)
        }
        guard held.contains(false) else { return decision }
        // All or nothing: what was held is given back.
        for (award, isHeld) in zip(decision.awards, held) where isHeld {
          accounts[input.ads.campaign[award.row]]?.book.release(award.hold)
        }
        let refusals = zip(decision.awards, held).filter { !$0.1 }.map(\.0)
        refused += refusals.map { Refusal(campaign: input.ads.campaign[$0.row], reason: .budgetRefused) }
      }
    }

    mutating func pace(elapsed: Double) {
      for (campaign, account) in accounts {
        let book = account.book
        accounts[campaign]?.multiplier = controller.multiplier(
          spent: book.charged + book.held, budget: book.granted, elapsed: elapsed)
      }
    }
  }

  func run() throws {
    let pages: [(String, Surface)] = [("home feed", .homeFeed), ("ads alone", .ads)]
    var random = SeededRandom(seed: seed, stream: "served")
    let inputs = try (0..<256).map { _ in
      var input = try random.decisionInput(ads: ads, items: items)
      input.policy = .standard
      return input
    }
    while readLine() != nil {
      var (seconds, awards, checksum) = ([String: Double](), [String: Int](), Int64(0))
      for (name, surface) in pages {
        let templates = inputs.map { input in
          var input = input
          input.page = PageRequest(surface: surface, size: surface == .ads ? 4 : 20)
          return input
        }
        var books = Books()
        for campaign in Set(templates.flatMap(\.ads.campaign)) {
          books.accounts[campaign] = Books.Account(book: BudgetBook(granted: Micros(rawValue: 400_000_000)))
        }
        let start = Auctions.processorSeconds
        for request in 0..<requests {
          if request.isMultiple(of: pacingEvery) { books.pace(elapsed: Double(request) / Double(requests)) }
          for award in books.serve(templates[request & 255]).awards {
            awards[name, default: 0] += 1
            checksum &+= award.price.rawValue &* Int64(award.row + 1)
          }
        }
        seconds[name] = Auctions.processorSeconds - start
      }
      try MarketRate.say(Pass(seconds: seconds, requests: requests, awards: awards, checksum: checksum))
    }
  }
}
