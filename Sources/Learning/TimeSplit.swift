/// Parts of the examples by the time of their decisions: what is learned from, what is chosen on, and what is judged on.
///
/// The model is judged on days after those that it saw, as it will be used. No decision lies in two parts, nor do two of the
/// same moment.
public struct TimeSplit: Equatable, Sendable {
  /// How large the later parts are to be.
  public struct Shares: Equatable, Sendable {
    public var validation: Double
    public var test: Double

    public init(validation: Double = 0.15, test: Double = 0.15) {
      self.validation = validation
      self.test = test
    }
  }

  /// Rows to learn from: the first.
  public let train: Range<Int>
  /// Rows for stopping early and for calibration.
  public let validation: Range<Int>
  /// Rows that are read once, for the figures.
  public let test: Range<Int>

  /// - Parameter examples: in the order of time.
  /// - Throws: `badSettings`, `tooFewExamples` when a part would be empty.
  public init(_ examples: ExampleColumns, shares: Shares = Shares()) throws(LearningError) {
    guard shares.validation > 0, shares.test > 0, shares.validation + shares.test < 1 else {
      throw LearningError(
        .badSettings, "The shares for validation and test must be above 0 and leave something to train on: change them."
      )
    }
    let count = Double(examples.count)
    let first = Self.cut(examples, at: Int(count * (1 - shares.validation - shares.test)))
    let second = Self.cut(examples, at: max(first, Int(count * (1 - shares.test))))
    train = 0..<first
    validation = first..<second
    test = second..<examples.count
    guard !train.isEmpty, !validation.isEmpty, !test.isEmpty else {
      throw LearningError(
        .tooFewExamples,
        "\(examples.count) seen impressions with features are too few to train, validate and test on: serve more pages."
      )
    }
  }

  /// The next row that is of a later moment than the one before it.
  private static func cut(_ examples: ExampleColumns, at row: Int) -> Int {
    var row = row
    while row > 0, row < examples.count, examples.page(ofRow: row).at == examples.page(ofRow: row - 1).at { row += 1 }
    return row
  }
}
