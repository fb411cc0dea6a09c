import ArgumentParser
import Domain
import Engine
import Foundation
import Market
import Replay
import Statistics
import Terminal

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Re-run logged days under another policy, with budgets, caps and pacing re-equilibrated.",
    discussion: """
      The file of --with names what is other, in YAML or JSON: fields of a policy as `vitrine policy show` prints them, of which \
      those left out stay as logged; `campaigns`, a list of changes with bidFactor, budgetFactor, cap and, unless it is for all, \
      campaign; `pacing` with its gain. Revenue, advertisers' value and users' value are told with intervals from resampled people, \
      the budgets spent anew in each resample. Where the log does not support an answer it is "not supported", with the reason.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "One day, as 2026-11-21, or the first and the last, as 2026-11-21..2026-11-27.") var days: String
  @Option(name: .customLong("with"), help: "The file that names what is other; nothing when left out.")
  var scenario: String?
  @Option(help: "Resamples of people for the intervals.") var resamples = 40
  @Option(help: "The share of repetitions that an interval covers.") var level = 0.9

  func run() throws {
    let scenario = try self.scenario.map(read) ?? .asLogged
    let stage = try ReplayCommandStage(common, days: days, resamples: resamples, level: level)
    let report = PolicyReplayReport(days: days, logged: stage.logged, answer: try stage.run(scenario))
    try Output(format: common.format).write(report) { report.text }
  }

  private func read(_ file: String) throws -> ReplayScenario {
    do {
      return try ScenarioFile.read(String(decoding: Data(contentsOf: URL(filePath: file)), as: UTF8.self))
    } catch {
      throw CommandFailure(
        .badInput,
        "\(file) is no scenario (\(Reason(of: error))): name fields that `vitrine policy show` prints, campaigns or pacing."
      )
    }
  }
}

/// Logged days, read once, for the commands that replay them.
struct ReplayCommandStage {
  let logged: LoggedDays
  private let replay: PolicyReplay

  init(_ common: CommonOptions, days text: String, resamples: Int, level: Double = 0.9) throws {
    let days = try DayRange(text).days
    guard resamples > 1, (0.5..<1).contains(level) else {
      throw CommandFailure(.wrongUsage, "--resamples is below 2, or --level outside 0.5..<1: change it.")
    }
    let ledger = try MarketLedger(common.directory)
    let reading = ProgressLine("ledger")
    logged = try LoggedDays(days, in: ledger) { reading.show(share: nil, count: $0, of: "decisions") }
    reading.finish("\(logged.pages.count) decisions")
    var settings = PolicyReplay.Settings(calendar: ledger.calendar)
    settings.tokenSeconds = EngineOptions().tokenSeconds
    settings.resamples = resamples
    settings.level = level
    settings.seed = common.seed ?? 1
    replay = PolicyReplay(pages: logged.pages, terms: logged.terms, settings: settings, doubts: logged.doubts)
  }

  func run(_ scenario: ReplayScenario) throws -> ReplayAnswer {
    let progress = ProgressLine("replay")
    let answer = try replay.run(scenario) { progress.show(share: $0) }
    progress.finish(answer.isSupported ? "done" : "not supported")
    return answer
  }
}

/// A replay under another policy as it is printed.
struct PolicyReplayReport: Encodable {
  let days: String
  /// Prices of the ledger, and those that came out again under their own rules, bit for bit.
  let prices: Int
  let identicalPrices: Int
  let unreadable: Int
  let answer: ReplayAnswer

  init(days: String, logged: LoggedDays, answer: ReplayAnswer) {
    self.days = days
    prices = logged.reproduced.prices
    identicalPrices = logged.reproduced.identicalPrices
    unreadable = logged.unreadable
    self.answer = answer
  }

  var text: String {
    "\(days): \(identicalPrices) of \(prices) logged prices identical under their own rules.\n\(answer.text)"
  }
}

extension ReplayAnswer {
  var text: String {
    let head = """
      \(pages) pages of \(people) people; of the replayed ads \((overlap.matchedShare * 100).fixed(1))% stand on the logged pages, \
      worth \(overlap.effectivePages.fixed(0)) pages.
      Under the logged rules the simulated market earns \(simulatedRevenue.fixed(2)); billed were \(loggedRevenue.fixed(2)).
      """
    guard isSupported else {
      return ([head, "not supported"] + reasons.map { "  \($0.code.rawValue): \($0.message)" }).joined(separator: "\n")
    }
    var table = TextTable(["", "logged", "replayed", "change", "change %"])
    let rows = [
      ("revenue", revenue), ("advertisers' value", advertiserValue), ("users' value", userValue), ("ads", ads),
    ]
    table.rows = rows.compactMap { name, figure in
      figure.map {
        [
          name, $0.logged.fixed(2), $0.replayed.text(2), $0.change.text(2),
          $0.changeShare.map { $0.scaled(by: 100).text(1) } ?? "–",
        ]
      }
    }
    return [head, table.text, "Intervals: \(intervals)."].joined(separator: "\n")
  }
}

extension ConfidenceInterval {
  /// With both ends.
  func text(_ decimals: Int) -> String {
    "\(estimate.fixed(decimals)) [\(low.fixed(decimals)), \(high.fixed(decimals))]"
  }
}
