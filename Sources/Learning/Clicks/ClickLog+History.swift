import Foundation
import Statistics

extension ClickLog {
  /// Two more dense numbers for each field: how often its value was shown before, and how often it was clicked.
  ///
  /// The numbers of a row know only what happened at earlier moments, as a server's counters do: ln(1 + shown), and the
  /// log-odds of the click rate, shrunk towards the rate of all earlier rows by `strength` impressions.
  ///
  /// - Complexity: O(rows · fields).
  public func withHistory(strength: Double = 10) -> ClickLog {
    var log = ClickLog(fields: fields, dense: dense + fields.flatMap { ["\($0).shown", "\($0).rate"] })
    (log.keys, log.clicks, log.times, log.truth, log.names) = (keys, clicks, times, truth, names)
    var counts: [UInt64: (shown: Double, clicked: Double)] = [:]
    var total = (shown: 0.0, clicked: 0.0)
    var first = 0
    while first < count {
      var end = first
      while end < count, times[end] == times[first] { end += 1 }
      let rate = (total.clicked + 0.5) / (total.shown + 1)
      for row in first..<end {
        log.numbers += numbers[(row * dense.count)..<((row + 1) * dense.count)]
        for key in keys[(row * fields.count)..<((row + 1) * fields.count)] {
          let known = counts[key] ?? (0, 0)
          let shrunk = (known.clicked + strength * rate) / (known.shown + strength)
          log.numbers += [Float(Foundation.log(1 + known.shown)), Float(LogOdds.of(shrunk))]
        }
      }
      for row in first..<end {
        let click = clicks[row] ? 1.0 : 0
        total = (total.shown + 1, total.clicked + click)
        for key in keys[(row * fields.count)..<((row + 1) * fields.count)] {
          counts[key, default: (0, 0)].shown += 1
          counts[key, default: (0, 0)].clicked += click
        }
      }
      first = end
    }
    return log
  }

  /// Dense numbers with mean 0 and deviation 1 over some rows; one that never varies there becomes 0.
  public func standardized(over rows: Range<Int>) -> ClickLog {
    let width = dense.count
    var moments = [SampleMoments](repeating: SampleMoments(), count: width)
    for row in rows { for column in 0..<width { moments[column].add(Double(numbers[row * width + column])) } }
    var log = self
    for column in 0..<width {
      let (mean, deviation) = (moments[column].mean, moments[column].variance.squareRoot())
      for row in 0..<count {
        let place = row * width + column
        // Far outside of what was learned on, a value says no more than that it is far.
        log.numbers[place] =
          deviation > 1e-6 ? Float(min(max((Double(numbers[place]) - mean) / deviation, -8), 8)) : 0
      }
    }
    return log
  }
}
