import Domain
import Measurement

/// Tests of other ad loads that ran to the end: what a surrogate index is fitted to.
///
/// Units are groups of a hundred people with about as many pages before, of one test; surrogates are their pages in each month of
/// the first quarter over those before, the outcome is the last month of the horizon.
public struct PastTests: Sendable {
  static let bucket = 100
  private let index: SurrogateIndex
  private let daysBefore: Int

  /// - Parameters:
  ///   - study: of which the world is alike, with other people.
  ///   - loads: ads on a page in each test.
  /// - Throws: `MarketplaceError`, `MeasurementError`.
  public init(of study: LongRunStudy, loads: [Int] = [1, 2, 3, 5], seed: UInt64) throws {
    var (surrogates, outcomes) = ([[Double]](), [Double]())
    for (number, load) in loads.enumerated() {
      var world = try Marketplace(study.settings, rules: study.rules, seed: seed &+ UInt64(number))
      try world.run(days: study.daysBefore)
      let before = world.takeTally().pages.map { Double($0) }
      var rules = study.rules
      rules.adPositions = Array([1, 4, 7, 9, 11, 13].prefix(load))
      try world.apply(.everyone(0, in: study.settings), rules: [rules])
      var months: [[Double]] = []
      for days in Self.months(study) {
        try world.run(days: days)
        months.append(world.takeTally().pages.map { Double($0) / Double(days) })
      }
      try world.run(days: study.horizon - study.days - LongRunStudy.month)
      _ = world.takeTally()
      try world.run(days: LongRunStudy.month)
      let last = world.takeTally().pages.map { Double($0) / Double(LongRunStudy.month) }
      for unit in Self.units(before) {
        let usual = Self.rate(before, unit, days: study.daysBefore)
        surrogates.append(months.map { Self.rate($0, unit, days: 1) / usual })
        outcomes.append(Self.rate(last, unit, days: 1) / usual)
      }
    }
    daysBefore = study.daysBefore
    index = try SurrogateIndex(surrogates: surrogates, outcomes: outcomes)
  }

  /// The days of each month of the quarter.
  private static func months(_ study: LongRunStudy) -> [Int] {
    let third = study.days / 3
    return [third, third, study.days - 2 * third]
  }

  /// Neighbours in the order of pages before.
  private static func units(_ before: [Double]) -> [[Int]] {
    let order = before.indices.sorted { (before[$0], $0) < (before[$1], $1) }.filter { before[$0] > 0 }
    return stride(from: 0, to: order.count - bucket + 1, by: bucket).map { Array(order[$0..<($0 + bucket)]) }
  }

  private static func rate(_ pages: [Double], _ people: [Int], days: Int) -> Double {
    people.reduce(0) { $0 + pages[$1] } / Double(people.count * days)
  }

  /// The relative effect at the horizon, by the index of each group's quarter.
  func predict(_ experiment: LongRunExperiment) throws -> Double {
    let weeks = experiment.weeks
    let third = weeks.count / 3
    let parts = [0..<third, third..<(2 * third), (2 * third)..<weeks.count]
    let values = [1, 0].map { group -> Double in
      let people = experiment.groups.indices.filter {
        experiment.groups[$0] == UInt8(group) && experiment.before[$0] > 0
      }
      let usual = people.reduce(0) { $0 + experiment.before[$1] } / Double(daysBefore)
      return index(
        parts.map { part in
          part.reduce(0) { sum, week in sum + people.reduce(0) { $0 + weeks[week][$1] } } / Double(7 * part.count)
            / usual
        })
    }
    return values[0] / values[1] - 1
  }
}
