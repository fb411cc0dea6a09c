import Domain
import Engine
import Foundation
import Market
import Store

/// A writer that tests kill: it does one thing over and over and says on standard output what was acknowledged.
///
///     vitrine-crash-child payloads  FOLDER FIRST
///     vitrine-crash-child decisions FOLDER FIRST
///     vitrine-crash-child charges   FOLDER FIRST NODE
///     vitrine-crash-child full      FOLDER BYTES
///     vitrine-crash-child engine    FOLDER FIRST
///     vitrine-crash-child import    FOLDER ROWS FILE
///
/// FIRST is the number of the first thing to write.
@main
struct CrashChild {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4, let number = Int(arguments[3]) else { exit(2) }
    let folder = URL(fileURLWithPath: arguments[2])
    switch arguments[1] {
    case "payloads": try payloads(folder, first: number)
    case "decisions": try decisions(folder, first: number)
    case "charges": try charges(folder, first: number, node: arguments[4])
    case "full": try full(folder, bytes: number)
    case "engine": try await engine(folder, first: number)
    case "import": try importEvents(folder, rows: number, file: URL(fileURLWithPath: arguments[4]))
    default: exit(2)
    }
  }

  private static func acknowledge(_ text: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data("\(text)\n".utf8))
  }

  private static func payloads(_ folder: URL, first: Int) throws {
    let log = try SegmentLog(folder: folder, maximumSegmentBytes: 40_000)
    for start in stride(from: first, to: .max, by: 3) {
      _ = try log.append((start..<(start + 3)).map(Sample.payload), durable: start.isMultiple(of: 2))
      try acknowledge("\(start + 2)")
    }
  }

  private static func decisions(_ folder: URL, first: Int) throws {
    let log = try DecisionLog(
      folder: folder.appending(path: "ledger"), database: MarketDatabase.open(at: folder),
      maximumSegmentBytes: 30_000)
    for number in first... {
      try log.append([(try Sample.record(number), nil)], durable: true)
      if number.isMultiple(of: 7) { try log.flushIndex() }
      try acknowledge("\(number)")
    }
  }

  private static func charges(_ folder: URL, first: Int, node: String) throws {
    let ledger = BudgetLedger(database: try MarketDatabase.open(at: folder))
    let now = Timestamp(milliseconds: 0)
    for number in first... {
      let campaign = try CampaignID("c\(number % 3)")
      let day = MarketDay(number: Int32(number % 2))
      _ = try ledger.lease(
        node: node, campaign: campaign, day: day, want: Micros(rawValue: 700), limits: Sample.limits, now: now,
        lifetimeSeconds: 60)
      if number.isMultiple(of: 5) {
        _ = try ledger.surrender(node: node, campaign: campaign, day: day, amount: Micros(rawValue: 300))
      }
      let (event, charge) = try Sample.charge(number, campaign: campaign, day: day)
      let receipt = try ledger.record(
        [event], charges: [charge], limits: [campaign: Sample.limits], receivedAt: now, node: node)
      guard case .charged? = receipt.charges.first else {
        try acknowledge("\(number) free")
        continue
      }
      try acknowledge("\(number) charged")
    }
  }

  /// Appends until the file may not grow, allows more, appends again, and names what was acknowledged.
  private static func full(_ folder: URL, bytes: Int) throws {
    signal(SIGXFSZ, SIG_IGN)
    let log = try SegmentLog(folder: folder)
    var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: .max)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    var number = 0
    do {
      while true {
        _ = try log.append([Sample.payload(number)], durable: true)
        number += 1
      }
    } catch let error as SegmentError where error.code == .full {
      try acknowledge("full \(number)")
    }
    limit.rlim_cur = .max
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    _ = try log.append([Sample.payload(number)], durable: true)
    try acknowledge("appended \(number)")
  }

  /// Shows pages and takes their events, each batch twice; says "decision ID N", "charged MICROS" and "event ID".
  private static func engine(_ folder: URL, first: Int) async throws {
    let directory = DataDirectory(folder)
    let clock = Shopper.clock(at: first)
    var options = EngineOptions()
    options.deadline = .seconds(600)
    let engine = try Engine(
      directory: directory, policy: directory.policy(), predictor: directory.activeModel(), options: options,
      clock: clock)
    for number in first... {
      let request = try Shopper.request(number)
      let page = try await engine.decide(request)
      try acknowledge("decision \(page.decision) \(number)")
      let events = try Shopper.events(page, of: request, at: clock.now())
      var charged = try await engine.record(events).charged
      charged += try await engine.record(events.reversed()).charged
      try acknowledge("charged \(charged.rawValue)")
      for event in events { try acknowledge("event \(event.id)") }
      clock.advance(bySeconds: 1)
    }
  }

  /// Imports a file of events while others use the market, and says how many rows were new and how many refused.
  private static func importEvents(_ folder: URL, rows: Int, file: URL) throws {
    let report = try Importer(database: MarketDatabase.open(at: folder)).run(.events, from: file)
    guard report.rows == rows else { exit(1) }
    try acknowledge("imported \(report.changed) \(report.rejected)")
  }
}
