public import Domain
import Engine
import Ledger
import Market
public import Statistics

/// The reserve that would have earned most on logged pages, and how much more than the present one on pages that it was not
/// chosen on.
///
/// Pages are decided again under each reserve with budgets and pacing as logged; `PolicyReplay` then tells what follows when
/// these react. Each half of the people is judged by the reserve of the other half, since a reserve looks better than it is on
/// the pages it was chosen on.
public struct ReserveSearch: Equatable, Sendable {
  /// What a reserve brings.
  public struct Point: Equatable, Sendable, Codable {
    public let reserve: Micros
    /// Expected to be billed for a thousand pages, in units.
    public let revenue: Double
  }

  /// In the order of reserves.
  public let points: [Point]
  public let best: Micros
  /// Over the present reserve for a thousand pages, in units; by resampling people.
  public let gain: ConfidenceInterval

  /// - Parameters:
  ///   - pages: of one present reserve or several; each is compared with its own.
  ///   - reserves: for a thousand impressions, to choose from; one at least.
  ///   - random: of the resamples.
  /// - Throws: `StatisticsError` without people.
  /// - Complexity: O(pages · reserves) decisions.
  public init<Random: RandomNumberGenerator>(
    _ pages: [LoggedPage], reserves: [Micros], level: Double = 0.9, using random: inout Random
  ) throws(StatisticsError) {
    var people: [Int64: Int] = [:]
    // By person: revenue under each reserve, then under the present one, then pages.
    var sums: [[Double]] = []
    for page in pages {
      let known = page.person.flatMap { people[$0] }
      let unit = known ?? sums.count
      if known == nil { sums.append([Double](repeating: 0, count: reserves.count + 2)) }
      if let person = page.person { people[person] = unit }
      for (column, reserve) in reserves.enumerated() {
        sums[unit][column] += Self.revenue(page.input, reserve: reserve)
      }
      sums[unit][reserves.count] += Self.revenue(page.input, reserve: page.input.policy.reservePerThousand)
      sums[unit][reserves.count + 1] += 1
    }
    let all = Array(sums.indices)
    let count = reserves.count
    func total(_ units: [Int], _ column: Int) -> Double { units.reduce(0) { $0 + sums[$1][column] } }
    func bestColumn(_ units: [Int]) -> Int {
      (0..<count).max { total(units, $0) < total(units, $1) } ?? 0
    }
    let pageCount = max(1, total(all, count + 1))
    points = reserves.indices.map { Point(reserve: reserves[$0], revenue: total(all, $0) / pageCount * 1_000) }
      .sorted { $0.reserve < $1.reserve }
    best = reserves.isEmpty ? .zero : reserves[bestColumn(all)]
    // People come in the order of their first page, which has nothing to do with what their ads bring.
    let choices = [0, 1].map { parity in bestColumn(all.filter { $0 % 2 != parity }) }
    let gains = all.map { reserves.isEmpty ? 0 : sums[$0][choices[$0 % 2]] - sums[$0][count] }
    gain = try .bootstrap(count: all.count, level: level, using: &random) { units in
      let pages = units.reduce(0) { $0 + sums[$1][count + 1] }
      return pages > 0 ? units.reduce(0) { $0 + gains[$1] } / pages * 1_000 : 0
    }
  }

  private static func revenue(_ input: DecisionInput, reserve: Micros) -> Double {
    var input = input
    input.policy.reservePerThousand = reserve
    return Decider.decide(input).awards.reduce(0) { $0 + $1.hold.units }
  }
}
