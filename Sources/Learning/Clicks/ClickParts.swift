/// Parts of a log by time: rows to learn from, rows to choose by, and rows that are read once, for the figures.
///
/// No moment lies in two parts.
public struct ClickParts: Equatable, Sendable {
  public let train: Range<Int>
  public let validation: Range<Int>
  public let test: Range<Int>

  /// - Parameters:
  ///   - validation: the share of rows for choosing.
  ///   - test: the share of rows for the figures; the latest.
  /// - Throws: `tooFewExamples` when a part would lack clicks or rows without one.
  public init(_ log: ClickLog, validation: Double = 0.1, test: Double = 0.1) throws(LearningError) {
    guard validation > 0, test > 0, validation + test < 1 else {
      throw LearningError(
        .badSettings, "The shares for validation and test must be above 0 and leave something to train on: change them."
      )
    }
    let first = Self.cut(log, at: Int(Double(log.count) * (1 - validation - test)))
    let second = Self.cut(log, at: max(first, Int(Double(log.count) * (1 - test))))
    train = 0..<first
    self.validation = first..<second
    self.test = second..<log.count
    for part in [train, self.validation, self.test] {
      let clicked = log.clicks[part].count { $0 }
      guard clicked > 1, clicked < part.count - 1 else {
        throw LearningError(
          .tooFewExamples,
          "\(log.count) impressions are too few: each part by time needs clicks and impressions without one.")
      }
    }
  }

  private static func cut(_ log: ClickLog, at row: Int) -> Int {
    var row = row
    while row > 0, row < log.count, log.times[row] == log.times[row - 1] { row += 1 }
    return row
  }
}
