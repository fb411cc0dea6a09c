import ArgumentParser
import Domain
import Market
import TestSupport

/// What the guard of traffic finds of planted robots and takes of people, and what it costs.
struct Traffic: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Invalid traffic found and mistaken on days with planted robots, beside rules on rates alone.")

  @Option(help: "Days, each with a seed of its own.") var days = 20
  @Option(help: "People of a day.") var people = 2_000
  @Option(help: "The first seed.") var seed: UInt64 = 100

  /// Over the days.
  struct Figure: Encodable {
    let mean: Double
    let deviation: Double

    init(_ values: [Double]) {
      let mean = values.reduce(0, +) / Double(values.count)
      self.mean = mean
      deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))).squareRoot()
    }
  }

  struct Row: Encodable {
    let rules: String
    /// The share of each actor's clicks that was filtered.
    let filtered: [String: Figure]
    let precision: Figure
    let recall: Figure
    let impressionsOfPeople: Figure
    /// People's clicks that were filtered, by reason, over all days.
    let mistaken: [String: Int]
    let clicksOfPeople: Int
    let secondsPerEvent: Double
    let bytes: Int
  }

  func run() throws {
    let worlds = try (0..<UInt64(days)).map { try TrafficDay(seed: seed + $0, people: people) }
    try MarketRate.say(row("all", worlds) { $0.rules })
    try MarketRate.say(row("rates alone", worlds) { $0.rules.ratesOnly })
  }

  private func row(_ name: String, _ worlds: [TrafficDay], _ rules: (TrafficDay) -> TrafficRules) throws -> Row {
    let began = Auctions.processorSeconds
    let tallies = try worlds.map { try TrafficTally(of: $0, under: rules($0)) }
    let seconds = Auctions.processorSeconds - began
    var filtered: [String: Figure] = [:]
    for actor in TrafficDay.Actor.allCases { filtered[actor.rawValue] = Figure(tallies.map { $0.caught(actor) }) }
    var mistaken: [String: Int] = [:]
    for (reason, count) in tallies.flatMap(\.mistaken) { mistaken[reason.name, default: 0] += count }
    return Row(
      rules: name, filtered: filtered, precision: Figure(tallies.map(\.precision)),
      recall: Figure(tallies.map(\.recall)),
      impressionsOfPeople: Figure(
        tallies.map { $0.impressions[.person].map { Double($0.filtered) / Double(max($0.all, 1)) } ?? 0 }),
      mistaken: mistaken, clicksOfPeople: tallies.reduce(0) { $0 + ($1.clicks[.person]?.all ?? 0) },
      secondsPerEvent: seconds / Double(max(1, worlds.reduce(0) { $0 + $1.entries.count })),
      bytes: try TrafficGuard(rules(worlds[0]), key: KeyedHash(1, 2)).bytes)
  }
}
