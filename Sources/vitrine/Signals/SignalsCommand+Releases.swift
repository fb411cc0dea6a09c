import ArgumentParser
import Domain
import Engine
import Foundation
import Signals
import Store
import Terminal

extension SignalsCommand {
  struct Activate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a version of a signal answer, once every consumer's checks hold on it.",
      discussion: """
        Model, preprocessing, threshold, calibration, bridges and index change in one step; a server takes them at its next \
        refresh. Where a check would break, the exit code is 1, the report says what, and nothing changes, unless --force \
        gives a reason, which is kept. Nothing of the version before is removed: `signals rollback` returns to it.
        """)

    struct Result: Encodable {
      let signal: String
      let version: Int
      let isActivated: Bool
      let report: Signals.ReplayReport
      let breaks: [String]
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @Argument(help: "The name of the signal.") var name: String
    @Argument(help: "The version.") var version: Int
    @Option(help: "Activate although checks break, for this reason.") var force: String?
    @Flag(help: "Replay the checks and change nothing.") var dryRun = false

    func run() throws {
      let set = try contracts.load()
      let consumers = try ConsumerSet(loading: contracts.folder, for: set)
      let database = try MarketDatabase.open(at: common.root)
      let releases = SignalReleases(contracts: set, database: database, bundles: common.directory.bundles)
      let plan = try releases.plan(name, version: version, consumers: consumers)
      let isAllowed = plan.report.isClear || force != nil
      if isAllowed, !dryRun { try releases.activate(plan, force: force, at: SystemClock().now()) }
      let result = Result(
        signal: name, version: version, isActivated: isAllowed && !dryRun, report: plan.report,
        breaks: plan.report.breaks)
      try Output(format: common.format).write(result) { Self.text(result, isDryRun: dryRun) }
      if !isAllowed { throw ExitCode(ExitStatus.workFailed.code) }
    }

    private static func text(_ result: Result, isDryRun: Bool) -> String {
      var table = TextTable(["consumer", "measure", "slice", "needs", "now", "with this version", ""])
      table.rows = result.report.lines.map { line -> [String] in
        let now: String = line.before?.fixed(4) ?? ""
        let then: String = line.figure?.fixed(4) ?? ""
        return [line.consumer, line.measure, line.slice, line.least.fixed(4), now, then, line.verdict.rawValue]
      }
      var end = "\(result.signal) version \(result.version) was not activated."
      if result.isActivated {
        end = "\(result.signal) version \(result.version) answers from now on."
      } else if result.breaks.isEmpty, isDryRun {
        end = "Nothing would break. Nothing was changed."
      }
      return ([table.text] + result.breaks + [end]).joined(separator: "\n")
    }
  }

  struct Rollback: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let the version answer again that did before, with all its parts.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @Argument(help: "The name of the signal.") var name: String
    @Option(help: "Why; it is kept.") var reason: String

    func run() throws {
      let database = try MarketDatabase.open(at: common.root)
      let releases = SignalReleases(
        contracts: try contracts.load(), database: database, bundles: common.directory.bundles)
      let release = try releases.rollBack(name, reason: reason, at: SystemClock().now())
      try Output(format: common.format).write(release) {
        "\(release.signal) version \(release.version) answers from now on."
      }
    }
  }

  struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Which version of a signal answered when, with its parts, and why.")

    struct Line: Encodable {
      let time: Timestamp
      let action: String
      let release: SignalRelease
      let isForced: Bool
      let reason: String?

      init(_ entry: SignalReleaseEntry) {
        (time, action, release) = (entry.time, entry.action.rawValue, entry.release)
        (isForced, reason) = (entry.isForced, entry.reason)
      }

      fileprivate var cells: [String] {
        let index = release.index
        let space: String = index?.space.name ?? release.calibration ?? ""
        let carried = (index?.bridges ?? []).map { "\($0.fromVersion)" }.joined(separator: ", ")
        let why: String = (isForced ? "forced: " : "") + (reason ?? "")
        return ["\(time)", action, "\(release.version)", release.bundle, space, carried, why]
      }
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @Argument(help: "The name of the signal.") var name: String
    @Option(help: "Only what answered at this time, such as 2026-11-21T09:57:00Z.") var at: String?

    func run() throws {
      let set = try contracts.load()
      _ = try set.contract(name)
      let store = SignalStore(database: try MarketDatabase.open(at: common.root, readOnly: true))
      let entries = try common.time(at, name: "at").map { try store.release(of: name, at: $0).map { [$0] } ?? [] }
      let lines = try (entries ?? store.releases(of: name)).map(Line.init)
      try Output(format: common.format).write(["releases": lines]) {
        guard !lines.isEmpty else {
          return "No version of \(name) was activated\(at.map { " by \($0)" } ?? ""): version "
            + "\(set.first(name)?.version ?? 1), the oldest, answers."
        }
        var table = TextTable(["time", "", "version", "bundle", "space", "carries", "reason"])
        table.rows = lines.map(\.cells)
        return table.text
      }
    }
  }
}
