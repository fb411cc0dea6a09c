import ArgumentParser
import Domain
import Engine
import Foundation
import Prediction
import Replay
import Signals
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
  @OptionGroup var signals: SignalOptions
  @Option(help: "small or standard.") var scale: DemoScale = .standard
  @Flag(help: "A control: deal tastes anew at every page, so that there is nothing to learn about a person.")
  var shuffleTastes = false
  @Flag(help: "End after the table, in place of serving the market; so does --format json.") var once = false
  @OptionGroup var address: ListeningOptions
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
    /// The share of the gap in clicks between popularity and oracle that learning closes.
    let gapClosed: PolicyTable.Estimate
    let training: RankerReport
    let reproducible: [String]
    let explained: String?
    let replay: ReplayReport
    let ledgerBytes: Int
    let campaignDays: Int
    let budgetDifferences: Int
  }

  func run() async throws {
    let seed = common.seed ?? 1
    let isServed = !once && common.format == .table
    // Before the work of minutes, not after it.
    if isServed { try address.requireFree() }
    let directory = DataDirectory(URL(filePath: data, directoryHint: .isDirectory))
    try FileManager.default.removeIfDemo(directory.root)
    let market = try prepare(directory, seed: seed)
    try await computeSignals(in: directory)
    let stage = DemoStage(
      market: market, scale: scale, seed: seed,
      signals: try signals.forEngine(of: directory, encoding: true), shufflesTastes: shuffleTastes)

    try await stage.warmUp(in: directory, by: RandomModel(limits: .beforeData.doubled), start: Self.start)
    let base = try PopularityModel(counts: MarketDatabase.open(at: directory.root).actionCounts()).baseRates
    let training = try RankerTraining(directory: directory, seed: seed, epochs: nil, until: nil).run()
    let (table, gap) = try await compare(stage, in: directory, base: base, bundle: training.bundle, seed: seed)

    let ending = try DemoEnding(directory: directory)
    let summary = Summary(
      items: market.items.count, people: market.fresh.population.users.count, table: table, gapClosed: gap,
      training: training, reproducible: table.reproducible, explained: ending.explained, replay: ending.replay,
      ledgerBytes: ending.ledgerBytes, campaignDays: ending.books.campaignDays,
      budgetDifferences: ending.books.differences.count)
    try Output(format: common.format).write(summary) {
      ending.text(table: table, gap: gap, training: training, data: data)
    }
    if !ending.isSound { throw ExitCode(1) }
    if isServed { try await served().run() }
  }

  /// The market of the demo behind the HTTP API, with the options that the demo was given.
  private func served() throws -> Serve {
    try Serve.parse([
      "--data", data, "--pictures", "\(data)/demo", "--host", address.host, "--port", "\(address.port)", "--contracts",
      signals.contracts.contracts, "--weights", signals.weights,
    ])
  }

  /// The same fresh people under four policies, each from the same state; the learned one stays in the directory.
  private func compare(
    _ stage: DemoStage, in directory: DataDirectory, base: ActionRates, bundle: String, seed: UInt64
  ) async throws -> (PolicyTable, gapClosed: PolicyTable.Estimate) {
    let copies = try ["random", "popularity", "oracle"].map { try directory.copied(as: $0) }
    try directory.activateRankers([URL(filePath: bundle, directoryHint: .isDirectory)])
    let chance = try RandomModel(limits: base.doubled)
    let random = try await stage.arm("random", in: copies[0], predictor: chance, start: Self.start)
    let popularity = try await stage.arm(
      "popularity", in: copies[1], predictor: LivePopularityModel(), start: Self.start)
    let learned = try await stage.arm(
      "learned", in: directory, predictor: directory.activeModel(), start: Self.start)
    let oracle = try await stage.oracle(in: copies[2], start: Self.start)
    for copy in copies { try FileManager.default.removeItem(at: copy.root) }
    var table = PolicyTable()
    for (policy, report) in [("random", random), ("popularity", popularity), ("learned", learned), ("oracle", oracle)] {
      try table.add(policy, report)
    }
    let gap = try GapClosed(from: popularity, by: learned, to: oracle, seed: seed)
    return (table, PolicyTable.Estimate(gap.clickRate))
  }

  private func computeSignals(in directory: DataDirectory) async throws {
    let workshop = try signals.workshop(
      in: directory, threads: ProcessInfo.processInfo.activeProcessorCount)
    let database = try MarketDatabase.open(at: directory.root)
    // What the demo's engine reads; the others take their time.
    let set = try signals.contracts.load()
    for contract in [EngineSignals.pictureSignal, EngineSignals.textSignal].compactMap({ set.newest($0) }) {
      let line = ProgressLine("signals \(contract.name)")
      let report = try await SignalRun(
        database: database, producer: workshop.producer(for: contract),
        pictures: directory.root.appending(path: "demo"), threads: workshop.threads
      ).run { line.show(share: $0.share, count: $0.done, of: "items") }
      line.finish("\(report.progress.done) computed, \(report.progress.rate.fixed(1))/s")
    }
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
