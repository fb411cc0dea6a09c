public import Domain
import Kernels
import Synchronization

extension ValueIndex {
  /// Inserts a vector and its value, or replaces those that the key has.
  ///
  /// - Parameter value: above 0 and finite, in any unit.
  /// - Throws: `badSettings` for another value, `spaceMismatch`, `dimensionMismatch`, `noDirection`, `noMemory`.
  public func set(_ key: Key, to embedding: Embedding, value: Float) throws(IndexError) {
    let (row, length) = try direction(of: embedding)
    try changing.withLock { _ throws(IndexError) in try put(key, row, length: length, value: value) }
  }

  /// Changes the value of a vector.
  ///
  /// - Returns: whether the key was there.
  /// - Throws: `badSettings` for a value that is not above 0 and finite, `noMemory`.
  /// - Complexity: one store within a band; inserting the vector when it moves to another.
  @discardableResult
  public func setValue(of key: Key, to value: Float) throws(IndexError) -> Bool {
    try changing.withLock { _ throws(IndexError) -> Bool in
      guard let place = places.withLock({ $0[key] }), let old = index(of: place.band) else { return false }
      let weight = try Self.checked(value * place.length)
      if ValueBand(holding: weight) == place.band {
        old.setValue(key, to: weight)
      } else if let row = old.values(of: key) {
        try put(key, row, length: place.length, value: value)
      }
      return true
    }
  }

  /// - Returns: whether the key was there.
  @discardableResult
  public func remove(_ key: Key) -> Bool {
    changing.withLock { _ in
      guard let place = places.withLock({ $0.removeValue(forKey: key) }) else { return false }
      return index(of: place.band)?.remove(key) ?? false
    }
  }

  private func put(_ key: Key, _ row: [Float], length: Float, value: Float) throws(IndexError) {
    let weight = try Self.checked(value * length)
    let band = ValueBand(holding: weight)
    let new = if let known = index(of: band) { known } else { try added(band) }
    try new.set(key, row: row, value: weight)
    let old = places.withLock { $0.updateValue(Place(band: band, length: length), forKey: key) }
    if let old, old.band != band { index(of: old.band)?.remove(key) }
  }

  private func index(of band: ValueBand) -> HNSWIndex<Key>? { currentBands.first { $0.band == band }?.index }

  private func added(_ band: ValueBand) throws(IndexError) -> HNSWIndex<Key> {
    let unit = try VectorShape(space: space, dimension: dimension, metric: .cosine)
    let index = try HNSWIndex<Key>(unit, settings, keepsValues: true, capacity: 1_024)
    bands.withLock { bands in
      bands.insert((band, index), at: bands.firstIndex { $0.band < band } ?? bands.count)
    }
    return index
  }

  private static func checked(_ value: Float) throws(IndexError) -> Float {
    guard value > 0, value.isNormal else {
      throw IndexError(.badSettings, "A value times a length is \(value): use values above 0 that are finite.")
    }
    return value
  }

  /// A vector at length 1, and the length that counts: 1 under `cosine`.
  func direction(of embedding: Embedding) throws(IndexError) -> (row: [Float], length: Float) {
    var row = try shape.checked(embedding)
    guard metric == .innerProduct else { return (row, 1) }
    let length = vt_normalise(&row, row.count)
    guard length > 0, length.isFinite else {
      throw IndexError(
        .noDirection, "A vector of space \(space) has length \(length), so no direction: store a null reason instead.")
    }
    return (row, length)
  }
}
