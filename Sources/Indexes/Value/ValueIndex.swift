public import Domain
import Synchronization

/// Vectors with a value each, such as a bid: finds those whose similarity times value is best.
///
/// Vectors live in bands by value, an octave wide, each a graph by angle. A search takes the bands from the highest down and ends
/// when the largest value of a band times the largest similarity is less than the last product that it would answer. Where
/// values spread over decades that is after the first two or so. A graph does not know the values: a new one within a band
/// costs one store.
///
/// It is shared as `HNSWIndex` is: any number of threads search, without waiting, while others change it. Of a vector that
/// moves between bands during a search, the old or the new value may count, or none.
public final class ValueIndex<Key: Hashable & Comparable & Sendable>: Sendable {
  public let settings: HNSWSettings
  let shape: VectorShape
  /// By falling values.
  let bands = Mutex<[(band: ValueBand, index: HNSWIndex<Key>)]>([])
  /// Where each key lives.
  let places = Mutex<[Key: Place]>([:])
  /// Held by the one who changes: a move between bands is two changes.
  let changing = Mutex<Void>(())

  struct Place: Sendable {
    let band: ValueBand
    /// Of the vector as it came: under `innerProduct` it counts as value.
    let length: Float
  }

  /// - Parameter metric: `cosine`, or `innerProduct`: lengths count as values then.
  /// - Throws: `badSettings`, also for `squaredL2`: a distance times a value orders nothing.
  public init(
    space: SpaceID, dimension: Int, metric: Metric, settings: HNSWSettings = HNSWSettings()
  ) throws(IndexError) {
    guard metric != .squaredL2 else {
      throw IndexError(.badSettings, "A distance times a value orders nothing: use cosine or innerProduct.")
    }
    try settings.check()
    self.settings = settings
    shape = try VectorShape(space: space, dimension: dimension, metric: metric)
  }

  public var space: SpaceID { shape.space }
  public var dimension: Int { shape.dimension }
  public var metric: Metric { shape.metric }
  public var count: Int { places.withLock { $0.count } }
  public func contains(_ key: Key) -> Bool { places.withLock { $0[key] != nil } }

  /// The kept vector: of length 1, rounded where only codes are kept.
  public func values(of key: Key) -> [Float]? {
    guard let band = places.withLock({ $0[key]?.band }) else { return nil }
    return currentBands.first { $0.band == band }?.index.values(of: key)
  }

  /// The bands that hold vectors or did, by falling values.
  var currentBands: [(band: ValueBand, index: HNSWIndex<Key>)] { bands.withLock { $0 } }
}
