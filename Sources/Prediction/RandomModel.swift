import Domain

/// Predicts rates that are drawn: the control that shows what an order by chance is worth.
///
/// A draw depends on the batch's seed and the item alone, so that an item's rate does not change with those beside it.
public struct RandomModel: Predictor, Hashable {
  /// Rates are uniform from 0 up to these; twice the base rates keep money at its usual size.
  public let limits: ActionRates

  /// - Throws: `badRates` for a limit outside 0...1.
  public init(
    limits: ActionRates = ActionRates(click: 1, save: 1, hide: 1, conversion: 1)
  ) throws(PredictionError) {
    self.limits = try limits.validated()
  }

  public var version: String {
    var hash = StableHash()
    limits.hash(into: &hash)
    return ModelVersion.of("random", hash)
  }

  public func predict(_ batch: PredictionBatch, for person: PersonSide) -> PredictedRates {
    var rates = PredictedRates(missing: batch.items.count)
    for (row, item) in batch.items.enumerated() {
      var random = SeededRandom(seed: batch.seed, stream: item.rawValue)
      rates[row] = ActionRates(
        click: Self.draw(below: limits.click, &random), save: Self.draw(below: limits.save, &random),
        hide: Self.draw(below: limits.hide, &random), conversion: Self.draw(below: limits.conversion, &random))
    }
    return rates
  }

  /// Draws even when there is no limit, so that the other actions' draws stay the same.
  private static func draw(below limit: Float?, _ random: inout SeededRandom) -> Float? {
    let share = Float(random.next() >> 40) * 0x1p-24
    return limit.map { $0 * share }
  }
}

extension RandomModel: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(limits: decoder.singleValueContainer().decode(ActionRates.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(limits)
  }
}
