import ArgumentParser
import Domain
import Engine
import Foundation
import Store
import Terminal

struct Initialize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make the data directory of a new market.")

  @OptionGroup var common: CommonOptions

  @Option(help: "The market's one currency, ISO 4217. Data in another is refused.")
  var currency: String

  @Option(help: "The zone in which days and hours are counted, as Europe/Vienna.")
  var timeZone = "UTC"

  func run() throws {
    let settings = try MarketSettings(
      currency: Currency(currency), timeZone: timeZone, createdAt: SystemClock().now())
    try common.directory.create(settings)
    try Output(format: common.format).write(settings) {
      "Made a market in \(common.data): \(settings.currency), days in \(settings.timeZone)."
    }
  }
}
