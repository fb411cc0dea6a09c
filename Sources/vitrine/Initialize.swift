import ArgumentParser
import Domain
import Engine
import Foundation
import Server
import Store
import Terminal

struct Initialize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make the data directory of a new market.",
    discussion: "The first key, with every scope, is left in the file `admin-key` of the data directory.")

  struct Made: Encodable {
    let currency: Currency
    let timeZone: String
    let createdAt: Timestamp
    let keyFile: String
  }

  @OptionGroup var common: CommonOptions

  @Option(help: "The market's one currency, ISO 4217. Data in another is refused.")
  var currency: String

  @Option(help: "The zone in which days and hours are counted, as Europe/Vienna.")
  var timeZone = "UTC"

  func run() throws {
    let settings = try MarketSettings(
      currency: Currency(currency), timeZone: timeZone, createdAt: SystemClock().now())
    try common.directory.create(settings)
    _ = try KeyRing(at: common.directory.root, now: settings.createdAt)
    let made = Made(
      currency: settings.currency, timeZone: settings.timeZone, createdAt: settings.createdAt,
      keyFile: common.directory.keyFile)
    try Output(format: common.format).write(made) {
      """
      Made a market in \(common.data): \(settings.currency), days in \(settings.timeZone).
      The key of the API and the console is in \(made.keyFile).
      """
    }
  }
}

extension DataDirectory {
  /// Where the first key lies.
  var keyFile: String { root.appending(path: KeyRing.adminFileName).path }
}
