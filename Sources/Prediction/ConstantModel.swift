public import Domain

/// Predicts the same rates for everything: the least that a model has to beat.
public struct ConstantModel: Predictor, Hashable {
  public let rates: ActionRates

  /// - Throws: `badRates` for a rate outside 0...1.
  public init(rates: ActionRates) throws(PredictionError) {
    self.rates = try rates.validated()
  }

  /// The base rates: all actions by all examinations; missing where there was none.
  ///
  /// - Throws: `badCounts`.
  public init(counts: [ItemID: ActionCounts]) throws(PredictionError) {
    let total = try counts.sorted().reduce(into: ActionCounts()) { $0 += $1.counts }
    func rate(_ actions: Double) -> Float? {
      let trials = max(total.examinations, actions)
      return trials > 0 ? Float(actions / trials) : nil
    }
    rates = ActionRates(
      click: rate(total.clicks), save: rate(total.saves), hide: rate(total.hides), conversion: rate(total.conversions))
  }

  public var version: String {
    var hash = StableHash()
    rates.hash(into: &hash)
    return ModelVersion.of("constant", hash)
  }

  public func predict(_ batch: PredictionBatch, for person: PersonSide) -> PredictedRates {
    func column(_ rate: Float?) -> [Float] { [Float](repeating: rate ?? .nan, count: batch.items.count) }
    return PredictedRates(
      click: column(rates.click), save: column(rates.save), hide: column(rates.hide),
      conversion: column(rates.conversion))
  }
}

extension ConstantModel: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(rates: decoder.singleValueContainer().decode(ActionRates.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rates)
  }
}
