import ArgumentParser
import Foundation

/// What the market's algorithms do and cost, as JSON on standard output.
@main
struct MarketRate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine-market-rate", abstract: "Measure auctions, bidding, pacing and budgets.",
    subcommands: [
      Auctions.self, World.self, Bidding.self, Pacing.self, Budgets.self, CostTargets.self, ServedPath.self,
      Traffic.self,
    ])

  static func say(_ line: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(line), as: UTF8.self))
    fflush(nil)
  }
}
