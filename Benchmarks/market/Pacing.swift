import ArgumentParser
import Domain
import Foundation
import Market
import Statistics

/// How far pacing stays behind hindsight as the number of auctions grows.
struct Pacing: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Regret of pacing strategies against hindsight.")

  @Option(help: "Runs of each length.") var seeds = 10
  @Option(help: "The longest run, as a power of ten.") var longest = 6

  struct Row: Encodable {
    let market: String
    let strategy: String
    /// By length, in values of which the largest is 1.
    let regret: [ConfidenceInterval]
    /// Of regret against length, by least squares over logarithms; the interval is a bootstrap over seeds.
    let exponent: ConfidenceInterval
  }

  struct Answer: Encodable {
    let seeds: Int
    let lengths: [Int]
    let rows: [Row]
  }

  func run() throws {
    let lengths = (3...longest).map { Int(pow(10, Double($0))) }
    var rows: [Row] = []
    for market in PacingMarket.allCases {
      var regrets: [String: [[Double]]] = [:]
      for length in lengths {
        var byStrategy: [String: [Double]] = [:]
        for seed in 0..<UInt64(seeds) {
          for (name, regret) in market.regrets(length: length, seed: seed) {
            byStrategy[name, default: []].append(regret)
          }
        }
        for (name, values) in byStrategy { regrets[name, default: []].append(values) }
      }
      for (name, byLength) in regrets.sorted(by: { $0.key < $1.key }) {
        rows.append(try row(market.rawValue, name, lengths, byLength))
      }
    }
    try MarketRate.say(Answer(seeds: seeds, lengths: lengths, rows: rows))
  }

  private func row(_ market: String, _ name: String, _ lengths: [Int], _ regrets: [[Double]]) throws -> Row {
    var random = SeededRandom(seed: 1, stream: name)
    let exponent = try ConfidenceInterval.bootstrap(count: seeds, using: &random) { units in
      let means = regrets.map { values in units.reduce(0) { $0 + values[$1] } / Double(units.count) }
      return slope(lengths.map { log(Double($0)) }, means.map { log(max($0, 1e-3)) })
    }
    return Row(
      market: market, strategy: name, regret: try regrets.map { try .bootstrapMean($0, using: &random) },
      exponent: exponent)
  }

  private func slope(_ x: [Double], _ y: [Double]) -> Double {
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    return covariance / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
  }
}

/// Where values and prices come from.
enum PacingMarket: String, CaseIterable {
  /// Both uniform over 0...1, independent, at a budget for half of what the campaign would spend.
  case steady
  /// The same with prices that follow the hour.
  case hourly

  private static let share = 0.08

  private func rounds(_ length: Int, _ random: inout SeededRandom) -> (values: [Double], prices: [Double]) {
    var (values, prices): ([Double], [Double]) = ([], [])
    for round in 0..<length {
      let level = self == .steady ? 1 : 0.4 + 1.2 * abs(Double(Self.hour(round, length)) - 11.5) / 11.5
      values.append(random.uniform())
      prices.append(level * random.uniform())
    }
    return (values, prices)
  }

  private static func hour(_ round: Int, _ length: Int) -> Int { round * 24 / length }

  func regrets(length: Int, seed: UInt64) -> [(String, Double)] {
    var random = SeededRandom(seed: seed, stream: "\(rawValue) \(length)")
    let (values, prices) = rounds(length, &random)
    let even = Array(repeating: Self.share, count: length)
    let run = PacingRegret(values: values, prices: prices, targets: even)
    let best = run.hindsight()
    var results: [(String, Double)] = []
    func add<Strategy: PacingStrategy>(_ name: String, _ strategy: Strategy, _ run: PacingRegret) {
      var random = SeededRandom(seed: seed, stream: name)
      results.append((name, best - run.utility(of: strategy, using: &random)))
    }
    add("none", Unpaced(), run)
    add("throttling", ThrottledPacing(rounds: length), run)
    add("PID", ControlledPacing(horizon: max(length / 50, 10)), run)
    add("dual, squared norm", DualPacing(mirror: .euclidean, rounds: length, target: Self.share), run)
    add("dual, entropy", DualPacing(mirror: .entropic, rounds: length, target: Self.share), run)
    add("predictive", PredictivePacing(), run)
    guard self == .hourly else { return results }
    var other = SeededRandom(seed: seed, stream: "the day before, \(length)")
    let (oldValues, oldPrices) = rounds(length, &other)
    let sample = oldValues.indices.map { round in
      (
        slot: Self.hour(round, length),
        round: PacingRound(
          value: oldValues[round], price: oldPrices[round], spend: 0, target: 0, targetOfRest: 0)
      )
    }
    let plan = SpendPlan(sample: sample, slots: 24, budget: run.budget)
    let targets = (0..<length).map { run.budget * plan.share(of: Self.hour($0, length)) / (Double(length) / 24) }
    let planned = PacingRegret(values: values, prices: prices, targets: targets)
    add(
      "dual, entropy, plan of one day", DualPacing(mirror: .entropic, rounds: length, target: Self.share), planned)
    add("predictive, plan of one day", PredictivePacing(memory: Double(length) / 96), planned)
    return results
  }
}

struct Unpaced: PacingStrategy {
  let multiplier = 1.0
  mutating func note(_ round: PacingRound) {}
}
