import Domain
import Statistics
import Terminal

/// How well replays told what days run again became.
struct BacktestReport: Encodable {
  struct Line: Encodable {
    let change: String
    let figure: String
    /// Worlds that were answered, and those that were not supported.
    let answered: Int
    let notSupported: Int
    let medianError: Double
    /// Of the frozen replay, for revenue.
    let frozenMedianError: Double?
    /// What is missed when nothing is assumed to change.
    let unchangedMedianError: Double
    /// Of 90% intervals.
    let coverage: ConfidenceInterval?
    /// Of the interval's width, for the estimate.
    let medianWidth: Double
    let rightSign: Int
    let signs: Int
  }

  let worlds: Int
  let lines: [Line]
  let trials: [BacktestTrial]

  init(_ trials: [BacktestTrial], worlds: Int) {
    self.worlds = worlds
    self.trials = trials
    let figures: [(String, KeyPath<BacktestTrial, BacktestTrial.Figure?>)] = [
      ("revenue", \.revenue), ("advertiserValue", \.advertiserValue), ("userValue", \.userValue),
    ]
    var lines: [Line] = []
    for change in ["reserve", "ranker"] {
      let all = trials.filter { $0.change == change }
      for (name, path) in figures {
        let answered = all.filter { $0[keyPath: path] != nil }
        guard !answered.isEmpty else { continue }
        lines.append(Self.line(change, name, answered, of: all.count, path))
      }
    }
    self.lines = lines
  }

  private static func line(
    _ change: String, _ name: String, _ answered: [BacktestTrial], of count: Int,
    _ path: KeyPath<BacktestTrial, BacktestTrial.Figure?>
  ) -> Line {
    let figures = answered.compactMap { $0[keyPath: path] }
    let signs = figures.compactMap(\.hasSign)
    return Line(
      change: change, figure: name, answered: figures.count, notSupported: count - figures.count,
      medianError: median(figures.map { abs($0.error) }),
      frozenMedianError: name == "revenue" ? median(answered.map { abs($0.frozenError) }) : nil,
      unchangedMedianError: median(figures.map { abs($0.logged / $0.truth - 1) }),
      coverage: try? .proportion(successes: figures.count { $0.isCovered }, trials: figures.count),
      medianWidth: median(figures.map { ($0.high - $0.low) / abs($0.told) }), rightSign: signs.count { $0 },
      signs: signs.count)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  var text: String {
    var table = TextTable([
      "change", "figure", "answered", "not supported", "median error %", "frozen %", "no change %", "covered %",
      "width %", "right sign",
    ])
    table.rows = lines.map { line in
      [
        line.change, line.figure, "\(line.answered)", "\(line.notSupported)", (line.medianError * 100).fixed(2),
        line.frozenMedianError.map { ($0 * 100).fixed(2) } ?? "–", (line.unchangedMedianError * 100).fixed(2),
        line.coverage.map { ($0.estimate * 100).fixed(0) } ?? "–", (line.medianWidth * 100).fixed(1),
        "\(line.rightSign) of \(line.signs)",
      ]
    }
    return table.text
  }
}
