import Statistics

/// Two-stage delivery of a campaign that nothing is known about: first its rate is learned at a shaded prediction, then it
/// bids by what it has shown.
///
/// The rate has a gamma posterior: a prediction worth `priorEvents` events, and the events and exposure seen. While it is
/// fresh it bids by a low quantile, so that a prediction that is too good does not spend its budget; from `graduation`
/// events on by the mean.
public struct FreshCampaign: Equatable, Sendable {
  public let prediction: Double
  public let priorEvents: Double
  public let graduation: Int
  public private(set) var events = 0
  public private(set) var impressions = 0

  /// - Parameters:
  ///   - prediction: of the rate of events, above 0.
  ///   - priorEvents: how many events the prediction is worth.
  public init(prediction: Double, priorEvents: Double = 4, graduation: Int = 30) {
    self.prediction = prediction
    self.priorEvents = priorEvents
    self.graduation = graduation
  }

  public mutating func note(isEvent: Bool) {
    impressions += 1
    events += isEvent ? 1 : 0
  }

  public var isFresh: Bool { events < graduation }

  private var shape: Double { priorEvents + Double(events) }

  /// The posterior mean.
  public var mean: Double { shape / (priorEvents / prediction + Double(impressions)) }

  /// The quantile of the posterior, by Wilson and Hilferty (1931): within 1% for four events and more.
  public func quantile(_ share: Double) -> Double {
    let z = NormalDistribution.quantile(share)
    let root = 1 - 1 / (9 * shape) + z / (3 * shape.squareRoot())
    return mean * max(root, 0) * max(root, 0) * max(root, 0)
  }

  /// What to bid by: the quantile while fresh, the mean after.
  public func rate(shadedTo share: Double = 0.3) -> Double { isFresh ? min(quantile(share), mean) : mean }
}
