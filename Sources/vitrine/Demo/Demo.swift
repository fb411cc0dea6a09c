import ArgumentParser
import Domain
import Engine
import Foundation
import Prediction
import Replay
import Store
import Terminal
import World

struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a market of stamps, people and advertisers, run policies on it, explain and replay what happened.",
    discussion: """
      Everything goes through the ordinary importer and engine, in virtual time. The same seed gives the same numbers; only \
      latencies differ.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "small or standard.") var scale: DemoScale = .standard
  @Flag(help: "End after the table, in place of serving the market.") var once = false
  @Option(help: "The stamps of tuxpaint-stamps-default, unpacked.")
  var stamps = ProcessInfo.processInfo.environment["VITRINE_STAMPS"] ?? ".deps/stamps"

  /// A folder of its own below the usual one, so that a demo never meets real data.
  private var data: String { common.data == CommonOptions.defaultData ? "\(common.data)/demo" : common.data }

  private static let start = Timestamp(milliseconds: 1_767_225_600_000)

  /// What the demo prints.
  struct Summary: Encodable {
    let items: Int
    let people: Int
    let table: PolicyTable
    let reproducible: [String]
    let explained: String?
    let replay: ReplayReport
    let ledgerBytes: Int
    let campaignDays: Int
    let budgetDifferences: Int
  }

  func run() async throws {
    let seed = common.seed ?? 1
    let directory = DataDirectory(URL(filePath: data, directoryHint: .isDirectory))
    try FileManager.default.removeIfDemo(directory.root)
    let market = try prepare(directory, seed: seed)
    let stage = DemoStage(market: market, scale: scale, seed: seed)

    try await stage.run(
      "warm-up", cohort: market.warmUp, in: directory, predictor: ConstantModel(rates: .beforeData), day: 0,
      days: scale.warmUpDays, start: Self.start)
    let popularity = try PopularityModel(counts: MarketDatabase.open(at: directory.root).actionCounts())
    try directory.activate(.popularity(popularity))

    var table = PolicyTable()
    let random = try directory.copied(as: "random")
    let oracle = try directory.copied(as: "oracle")
    let chance = try RandomModel(limits: popularity.baseRates.doubled)
    try table.add("random", await stage.arm("random", in: random, predictor: chance, start: Self.start))
    try table.add("popularity", await stage.arm("popularity", in: directory, predictor: popularity, start: Self.start))
    try table.add("oracle", await stage.oracle(in: oracle, start: Self.start))

    let ending = try DemoEnding(directory: directory)
    let summary = Summary(
      items: market.items.count, people: market.fresh.population.users.count, table: table,
      reproducible: table.reproducible, explained: ending.explained, replay: ending.replay,
      ledgerBytes: ending.ledgerBytes, campaignDays: ending.books.campaignDays,
      budgetDifferences: ending.books.differences.count)
    try Output(format: common.format).write(summary) { ending.text(table: table, data: data) }
    if !ending.isSound { throw ExitCode(1) }
    if !once { try await Serve.parse(["--data", data, "--pictures", "\(data)/demo"]).run() }
  }

  private func prepare(_ directory: DataDirectory, seed: UInt64) throws -> DemoMarket {
    let pictures = URL(filePath: stamps, directoryHint: .isDirectory)
    let catalogue = try StampCatalogue(folder: pictures)
    let currency = try Currency("EUR")
    // The folder that marks the directory as a demo, which a later demo may replace.
    try FileManager.default.createDirectory(
      at: directory.root.appending(path: "demo"), withIntermediateDirectories: true)
    try directory.create(
      MarketSettings(currency: currency, timeZone: "Europe/Vienna", createdAt: Self.start))
    let progress = ProgressLine("import")
    let market = try DemoMarket(items: catalogue.items, scale: scale, seed: seed)
    let reports = try market.fill(directory, currency: currency, pictures: pictures)
    progress.finish("\(reports.reduce(0) { $0 + $1.rows }) rows, \(reports.reduce(0) { $0 + $1.rejected }) rejected")
    return market
  }
}

extension ActionRates {
  /// What is assumed before anything was seen.
  fileprivate static let beforeData = ActionRates(click: 0.1, save: 0.03, hide: 0.01, conversion: 0.01)
}

extension ActionRates {
  /// Limits of uniform draws whose means are these rates.
  fileprivate var doubled: ActionRates {
    func twice(_ rate: Float?) -> Float? { rate.map { min(1, 2 * $0) } }
    return ActionRates(click: twice(click), save: twice(save), hide: twice(hide), conversion: twice(conversion))
  }
}

extension FileManager {
  /// Removes what an earlier demo left, and nothing else.
  fileprivate func removeIfDemo(_ folder: URL) throws {
    guard fileExists(atPath: folder.path) else { return }
    let contents = try contentsOfDirectory(atPath: folder.path)
    guard contents.isEmpty || contents.contains("demo") else {
      throw CommandFailure(
        .badInput, "\(folder.path) holds something that is no demo: choose another folder with --data.")
    }
    try removeItem(at: folder)
  }
}
