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
    self = try ClickParts(train: 0..<first, validation: first..<second, test: second..<log.count).checked(log)
  }

  private func checked(_ log: ClickLog) throws(LearningError) -> ClickParts {
    for part in [train, validation, test] {
      let clicked = log.clicks[part].count { $0 }
      guard clicked > 1, clicked < part.count - 1 else {
        throw LearningError(
          .tooFewExamples,
          "\(log.count) impressions are too few: each part by time needs clicks and impressions without one.")
      }
    }
    return self
  }

  /// Test parts of equal length one after the other at the end of a log, each behind a validation part of the same length and
  /// everything before that to learn from.
  ///
  /// - Throws: `tooFewExamples` as `init`.
  static func successive(_ log: ClickLog, count: Int) throws(LearningError) -> [ClickParts] {
    let blocks = count + 3
    let cuts = (0...blocks).map { cut(log, at: log.count * $0 / blocks) }
    return try (0..<count).map { (place) throws(LearningError) in
      let parts = ClickParts(
        train: 0..<cuts[place + 2], validation: cuts[place + 2]..<cuts[place + 3],
        test: cuts[place + 3]..<cuts[place + 4])
      return try parts.checked(log)
    }
  }

  private init(train: Range<Int>, validation: Range<Int>, test: Range<Int>) {
    (self.train, self.validation, self.test) = (train, validation, test)
  }

  /// The same parts behind fewer rows to learn from.
  func training(on count: Int) -> ClickParts {
    let second = count + validation.count
    return ClickParts(train: 0..<count, validation: count..<second, test: second..<(second + test.count))
  }

  private static func cut(_ log: ClickLog, at row: Int) -> Int {
    var row = row
    while row > 0, row < log.count, log.times[row] == log.times[row - 1] { row += 1 }
    return row
  }
}
