import ArgumentParser
import Domain
import Engine
import Foundation
import MarketWorld
import Store
import Terminal

/// Makes a world that is like a ledger, and says how like.
struct WorldFitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Fit a world to the ledger, or to a table of its pages, by moments.",
    discussion: """
      Moments are click rates by slot, quantiles of prices, the win rate, spend by hour and how soon people come back. Every fifth \
      day is kept out; each moment is printed with its z for the days fitted to and for those kept out. A table has the columns \
      \(PageLog.header), a row for each ad.
      """)

  struct Result: Encodable {
    let days: Int
    let heldOutDays: Int
    let pages: Int
    let ads: Int
    let moments: [WorldFit.Row]
    let withinTwo: Double
    let heldOutWithinTwo: Double
    let settings: MarketplaceSettings
    let rules: MarketplaceRules
  }

  @OptionGroup var common: CommonOptions
  @Argument(help: "A table as CSV; the ledger of the data directory when left out.") var table: String?
  @Option(help: "People of the world.") var people = 2_000
  @Option(help: "Campaigns of the world.") var campaigns = 40
  @Option(
    name: .customLong("position"), help: "A position of an ad on the page, from 0, once for each; else as in the world."
  )
  var positions: [Int] = []
  @Option(help: "The reserve, in micros for a thousand impressions.") var reserveMicros: Int64?
  @Option(help: "Rounds of fitting.") var rounds = 14

  func run() throws {
    let log = try read()
    var (settings, rules) = (MarketplaceSettings(), MarketplaceRules())
    settings.people = people
    settings.campaigns = campaigns
    if !positions.isEmpty { rules.adPositions = positions }
    if let reserveMicros { rules.reservePerThousand = try Micros(validating: reserveMicros) }
    var options = WorldFit.Options()
    options.rounds = rounds
    options.seed = common.seed ?? 1
    let progress = ProgressLine("fit")
    let fit = try WorldFit(to: log, from: settings, rules: rules.validated(), options: options) { round in
      progress.show(share: Double(round) / Double(rounds), count: round, of: "rounds")
    }
    progress.finish("\(rounds) rounds")
    let within = fit.within
    let result = Result(
      days: fit.days, heldOutDays: fit.heldOutDays, pages: log.pages, ads: log.ads, moments: fit.rows,
      withinTwo: within.fitted, heldOutWithinTwo: within.heldOut, settings: fit.settings, rules: fit.rules)
    try Output(format: common.format).write(result) { result.text }
  }

  private func read() throws -> PageLog {
    if let table {
      guard let text = try? String(contentsOf: URL(filePath: table), encoding: .utf8) else {
        throw CommandFailure(.badInput, "\(table) cannot be read: give a table as CSV in UTF-8.")
      }
      return try PageLog(csv: text)
    }
    let progress = ProgressLine("ledger")
    return try PageLog(
      reading: common.directory.readLog(), database: MarketDatabase.open(at: common.directory.root, readOnly: true)
    ) { progress.show(share: nil, count: $0, of: "decisions") }
  }
}

extension WorldFitCommand.Result {
  fileprivate var text: String {
    var table = TextTable(["moment", "log", "world", "z", "days kept out", "z"])
    table.rows = moments.map { row in
      [
        row.moment, row.log.fixed(4), row.world.fixed(4), row.z.fixed(1), row.heldOut?.fixed(4) ?? "–",
        row.heldOutZ?.fixed(1) ?? "–",
      ]
    }
    return """
      \(pages) pages and \(ads) ads, \(days) days fitted to and \(heldOutDays) kept out
      \(table.text)
      within two standard errors: \(withinTwo.percent) of moments fitted, \(heldOutWithinTwo.percent) of those kept out
      """
  }
}
