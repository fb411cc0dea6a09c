import Domain
public import Statistics

/// A log of clicks from a world whose conversions and delays are known (`DelayedConversionWorld`).
public struct ConversionLogGenerator: Sendable {
  public var clicks = 60_000
  /// Over which the clicks lie.
  public var days = 72.0
  /// Of the Weibull delays; 1 is exponential, below 1 most come early.
  public var shape = 0.7
  public var seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// The log as a file of `ConversionLog`.
  ///
  /// - Throws: `empty` for no clicks.
  public func csv() throws(StatisticsError) -> String {
    var random = SeededRandom(seed: seed, stream: "conversions")
    let world = DelayedConversionWorld.standard(shape: shape)
    let sample = try world.draw(clicks, over: days, using: &random)
    let features = sample.features
    var text =
      (["clicked:time", "converted:conversion"] + (1...features.columns).map { "x\($0):float" }).joined(separator: ",")
      + "\n"
    for row in 0..<clicks {
      let clicked = (days - sample.ages[row]) * 86_400
      let converted = sample.known.hasConverted[row] ? "\(clicked + sample.known.times[row] * 86_400)" : ""
      let values = features.values[(row * features.columns)..<((row + 1) * features.columns)].map { "\(Float($0))" }
      text += "\(clicked),\(converted),\(values.joined(separator: ","))\n"
    }
    return text
  }
}
