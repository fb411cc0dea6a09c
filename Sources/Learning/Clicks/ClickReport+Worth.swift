public import Statistics

extension ClickReport {
  /// How much larger a model's log loss is without each feature, a field together with its counters.
  public struct Worths: Sendable {
    public let features: [String]
    public let importance: FeatureImportance
  }

  /// A model's log loss by the number of rows that it was trained on.
  public struct Learning: Sendable {
    public let name: String
    public let curve: LearningCurve
  }
}

extension ClickReport.Worths: Encodable {
  private struct Worth: Encodable {
    let feature: String
    let loss: ConfidenceInterval
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(zip(features, importance.losses).map { Worth(feature: $0, loss: $1) })
  }
}

extension ClickReport.Learning: Encodable {
  private struct Point: Encodable {
    let rows: Int
    let logLoss: ConfidenceInterval
  }

  private enum CodingKeys: String, CodingKey { case name, points }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(curve.points.map { Point(rows: $0.rows, logLoss: $0.value) }, forKey: .points)
  }
}
