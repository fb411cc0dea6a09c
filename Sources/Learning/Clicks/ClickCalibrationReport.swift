/// How clicks compare with what was promised of them, on parts of a log that came after the training.
public struct ClickCalibrationReport: Encodable, Sendable {
  /// What stands between a model's answer and the promise.
  public enum Step: String, CaseIterable, Encodable, Sendable {
    /// Nothing.
    case raw
    /// A map and a shift for each value of the field, learned on the part before.
    case field
    /// That, and a shift that follows every outcome.
    case online
  }

  /// The rows of one test part that have one value of one field.
  public struct Cell: Encodable, Sendable {
    /// From 1, in the order of time.
    public let split: Int
    public let field: String
    public let value: String
    public let rows: Int
    public let clicks: Int
    /// Clicks over promised clicks after each step.
    public let ratios: [Double]
    /// How far the ratio strays from 1 in 95 of 100 cases where every promise is right.
    public let chance: Double

    /// - Parameter step: from `Step.allCases`.
    public func holds(after step: Step) -> Bool {
      let ratio = Step.allCases.firstIndex(of: step).map { ratios[$0] } ?? .nan
      return abs(ratio - 1) <= max(ClickCalibrationReport.tolerance, chance)
    }
  }

  /// One test part as a whole.
  public struct Split: Encodable, Sendable {
    public let rows: Int
    public let clicks: Int
    /// Of the model as it is.
    public let area: Double
    public let ratio: Double
    /// In nats an impression, of the model as it is and with the map of all fields together.
    public let logLoss: Double
    public let calibratedLogLoss: Double
    /// The map that the part before chose.
    public let calibrator: String
  }

  /// The cells of one field.
  public struct Field: Encodable, Sendable {
    public let field: String
    public let cells: Int
    /// Cells whose ratio is 1 but for the tolerance or for chance, after each step.
    public let holding: [Int]
    /// The ratio furthest from 1 after each step.
    public let furthest: [Double]
  }

  /// A ratio this near to 1 is right.
  public static let tolerance = 0.1

  public let model: ClickModel
  /// Clicks that a cell must have to be judged.
  public let leastClicks: Int
  public let steps = Step.allCases
  public let splits: [Split]
  public let fields: [Field]
  public let cells: [Cell]

  init(model: ClickModel, leastClicks: Int, splits: [Split], cells: [Cell], order: [String]) {
    (self.model, self.leastClicks, self.splits, self.cells) = (model, leastClicks, splits, cells)
    let byField = Dictionary(grouping: cells, by: \.field)
    fields = order.compactMap { field in
      byField[field].map { cells in
        Field(
          field: field, cells: cells.count,
          holding: Step.allCases.map { step in cells.count { $0.holds(after: step) } },
          furthest: Step.allCases.indices.map { step in
            cells.map { $0.ratios[step] }.max { abs($0 - 1) < abs($1 - 1) } ?? 1
          })
      }
    }
  }
}
