/// What models of late conversions said of clicks whose end is known.
public struct LateConversionReport: Encodable, Sendable {
  public struct Row: Encodable, Sendable {
    public let model: String
    /// In nats a click.
    public let logLoss: Double
    /// The log loss over the oracle's, minus 1.
    public let excess: Double
    /// Conversions over predicted ones.
    public let ratio: Double
  }

  /// The oracle last.
  public let rows: [Row]
  /// Clicks to learn from, and clicks to judge by.
  public let sizes: [Int]
  /// Of both.
  public let conversions: [Int]
  /// The share of the former's conversions that had not arrived when the models learned.
  public let missing: Double
}
