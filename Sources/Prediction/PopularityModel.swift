public import Domain

/// Predicts each item's own rates, drawn towards those of all items the less it was looked at.
///
/// Each action has a `BetaPrior` fitted to the counts; an item's rate is its posterior mean, and an unseen item gets the
/// prior's. Viewer, surface and whether the item is an ad make no difference: give each its own model where they should.
/// With position-weighted examinations the rates hold for a position of weight 1.
public struct PopularityModel: Predictor {
  public let priors: ActionPriors
  public let version: String
  private let counts: [ItemID: ActionCounts]
  private let rates: [ItemID: ActionRates]

  /// - Throws: `badCounts` for a count that is negative or not finite.
  /// - Complexity: O(n log n) for n items.
  public init(counts: [ItemID: ActionCounts]) throws(PredictionError) {
    let entries = try counts.sorted()
    self.init(counts, entries, ActionPriors(fitting: entries.map(\.counts)))
  }

  private init(
    _ counts: [ItemID: ActionCounts], _ entries: [(item: ItemID, counts: ActionCounts)], _ priors: ActionPriors
  ) {
    var hash = StableHash()
    priors.hash(into: &hash)
    for entry in entries {
      hash.combine(entry.item.rawValue)
      for count in entry.counts.columns { hash.combine(count.bitPattern) }
    }
    self.counts = counts
    self.priors = priors
    version = ModelVersion.of("popularity", hash)
    rates = counts.mapValues(priors.rates)
  }

  /// What an unseen item gets.
  public var baseRates: ActionRates { priors.rates(of: ActionCounts()) }

  public func predict(_ batch: PredictionBatch, for person: PersonSide) -> PredictedRates {
    let base = baseRates
    var predicted = PredictedRates(missing: batch.items.count)
    for (row, item) in batch.items.enumerated() { predicted[row] = rates[item] ?? base }
    return predicted
  }
}

extension PopularityModel: Equatable {
  public static func == (left: Self, right: Self) -> Bool {
    left.priors == right.priors && left.counts == right.counts
  }
}

extension PopularityModel: Codable {
  private enum CodingKeys: CodingKey { case priors, items }

  private struct Entry: Codable {
    let item: ItemID
    let counts: ActionCounts
  }

  /// - Throws: `PredictionError.badCounts`, and `DecodingError` for an item that comes twice.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let stored = try container.decode([Entry].self, forKey: .items)
    let counts = Dictionary(stored.map { ($0.item, $0.counts) }) { first, _ in first }
    guard counts.count == stored.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .items, in: container, debugDescription: "An item has two entries: keep one of them.")
    }
    let priors = try container.decode(ActionPriors.self, forKey: .priors)
    try self.init(counts, counts.sorted(), priors)
  }

  /// Items in the order of their identifiers: equal models give equal bytes under sorted keys.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(priors, forKey: .priors)
    try container.encode(counts.sorted().map { Entry(item: $0.item, counts: $0.counts) }, forKey: .items)
  }
}
