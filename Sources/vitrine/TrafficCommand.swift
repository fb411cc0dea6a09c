import ArgumentParser
import Domain
import Engine
import Foundation
import Market
import Store
import Terminal

struct TrafficCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "traffic", abstract: "What counts as invalid traffic, and what was filtered.",
    subcommands: [Show.self, Set.self, Check.self, Filtered.self])

  struct Shown: Encodable {
    let version: String
    let policy: TrafficPolicy
    let datacentres: Int
    let agents: Int

    init(_ rules: TrafficRules) {
      version = rules.version
      policy = rules.policy
      datacentres = rules.datacentres.count
      agents = rules.agents.count
    }

    func write(_ format: OutputFormat) throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      let pretty = String(decoding: try encoder.encode(policy), as: UTF8.self)
      try Output(format: format).write(self) {
        "rules \(version): \(datacentres) networks of datacentres, \(agents) names of robots\n\(pretty)"
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the rules in force.")
    @OptionGroup var common: CommonOptions

    func run() throws { try Shown(common.directory.traffic()).write(common.format) }
  }

  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put other rules in force; a running server takes them within seconds.")
    @OptionGroup var common: CommonOptions
    @Option(help: "A JSON file with all fields that `traffic show` prints.") var policy: String?
    @Option(help: "A file with a network of datacentres on each line, as 192.0.2.0/24 or 2001:db8::/32.")
    var datacentres: String?
    @Option(help: "A file with a robots' name on each line, as `bot | anywhere | cubot`.") var agents: String?

    func run() throws {
      guard policy != nil || datacentres != nil || agents != nil else {
        throw CommandFailure(.wrongUsage, "Nothing is to be set: give --policy, --datacentres or --agents.")
      }
      do {
        try common.directory.write(
          trafficPolicy: policy.map { try TrafficCommand.content($0) },
          datacentres: datacentres.map { try TrafficCommand.content($0) },
          agents: agents.map { try TrafficCommand.content($0) })
      } catch let error as EngineError {
        throw CommandFailure(.badInput, error.message)
      }
      try Shown(common.directory.traffic()).write(common.format)
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Play the cases of a golden file to the rules in force, and fail where a verdict is another.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "A JSON file such as policies/traffic.golden.json.") var file: String

    struct Checked: Encodable {
      let cases: Int
      let differences: [String]
    }

    func run() throws {
      let cases: [TrafficCase]
      do {
        cases = try TrafficCase.read(TrafficCommand.content(file))
      } catch {
        throw CommandFailure(
          .badInput, "\(file) holds no cases (\(Reason(of: error))): see policies/traffic.golden.json.")
      }
      let rules = try common.directory.traffic()
      let checked = Checked(cases: cases.count, differences: try cases.flatMap { try $0.differences(under: rules) })
      try Output(format: common.format).write(checked) {
        (checked.differences + ["\(checked.cases) cases, \(checked.differences.count) verdicts are others."])
          .joined(separator: "\n")
      }
      if !checked.differences.isEmpty { throw ExitCode(1) }
    }
  }

  struct Filtered: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Impressions and clicks of ads that were filtered, by campaign and reason.")
    @OptionGroup var common: CommonOptions
    @Option(help: "One day, as 2026-11-21, or 2026-11-21..2026-11-27; all days when left out.") var days: String?

    struct Line: Encodable {
      let campaign: CampaignID
      let reason: String
      let kind: String
      let events: Int
      let withheld: Micros
    }

    func run() throws {
      let database = try MarketDatabase.open(at: common.directory.root)
      let range = try days.map { try DayRange($0).days } ?? MarketDay(number: .min)...MarketDay(number: .max)
      let lines = try database.filteredCounts(from: range.lowerBound, to: range.upperBound).map { count in
        let reason = TrafficReason(rawValue: count.reason)
        return Line(
          campaign: count.campaign, reason: reason?.name ?? "reason \(count.reason)",
          kind: reason?.kind.rawValue ?? "unknown", events: count.events, withheld: count.withheld)
      }
      try Output(format: common.format).write(["filtered": lines]) {
        var table = TextTable(["campaign", "reason", "class", "events", "not billed"])
        table.rows = lines.map { [$0.campaign.rawValue, $0.reason, $0.kind, "\($0.events)", "\($0.withheld)"] }
        return table.text
      }
    }
  }

  /// - Throws: bad input.
  private static func content(_ file: String) throws -> Data {
    do {
      return try Data(contentsOf: URL(filePath: file))
    } catch {
      throw CommandFailure(.badInput, "\(file) cannot be read: name a file that there is.")
    }
  }
}
