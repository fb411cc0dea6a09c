public import Domain
import Kernels

/// Vectors of one space by key, searched by comparing with all of them.
///
/// Recall is 1 by construction; up to some hundred thousand vectors it is also fast. It is a value: a copy is
/// a snapshot that never changes, at the cost of copying the keys and the touched blocks of 1,024 rows on the
/// next change.
///
/// The answer depends on the vectors alone: not on the order of changes, the CPU, or the rows beside a row.
/// Equal scores are ordered by key.
///
/// Under `cosine`, vectors are kept at length 1, so that an angle costs one product.
public struct ExactIndex<Key: Hashable & Comparable & Sendable>: Sendable {
  public let space: SpaceID
  public let dimension: Int
  public let metric: Metric

  var blocks: [RowBlock] = []
  /// By slot; nil for a free one.
  var keys: [Key?] = []
  var slots: [Key: Int] = [:]
  /// Slots to be used again, the last first.
  var free: [Int] = []
  var live = SlotSet()

  /// - Throws: `badSettings` for a dimension outside 1...65,536.
  public init(space: SpaceID, dimension: Int, metric: Metric) throws(IndexError) {
    guard (1...65_536).contains(dimension) else {
      throw IndexError(.badSettings, "An index of \(dimension) dimensions: use 1 to 65536.")
    }
    self.space = space
    self.dimension = dimension
    self.metric = metric
  }

  public var count: Int { slots.count }

  /// Slots in use or free: the bound of what a filter names.
  public var slotCount: Int { keys.count }

  public func slot(of key: Key) -> Int? { slots[key] }

  public func key(at slot: Int) -> Key? { keys.indices.contains(slot) ? keys[slot] : nil }

  public func contains(_ key: Key) -> Bool { slots[key] != nil }

  /// The kept vector: under `cosine` of length 1.
  public func values(of key: Key) -> [Float]? {
    slots[key].map { slot in
      blocks[slot / RowBlock.rowLimit].withValues { values in
        Array(values[rowRange(slot % RowBlock.rowLimit)])
      }
    }
  }

  /// The slots of the keys that pass, to search among them.
  public func slots(where passes: (Key) -> Bool) -> SlotSet {
    var set = SlotSet()
    for (slot, key) in keys.enumerated() {
      if let key, passes(key) { set.insert(slot) }
    }
    return set
  }

  /// Inserts a vector, or replaces the one that the key has.
  ///
  /// - Throws: `spaceMismatch`, `dimensionMismatch`; under `cosine` `noDirection`.
  public mutating func set(_ key: Key, to embedding: Embedding) throws(IndexError) {
    let row = try checked(embedding)
    let slot = slots[key] ?? free.popLast() ?? keys.count
    if slot == keys.count {
      keys.append(key)
      if slot % RowBlock.rowLimit == 0 { blocks.append(.owned([])) }
    } else {
      keys[slot] = key
    }
    let range = rowRange(slot % RowBlock.rowLimit)
    blocks[slot / RowBlock.rowLimit].update { values in
      if range.lowerBound == values.count {
        values.append(contentsOf: row)
      } else {
        values.replaceSubrange(range, with: row)
      }
    }
    slots[key] = slot
    live.insert(slot)
  }

  /// - Returns: whether the key was there.
  @discardableResult
  public mutating func remove(_ key: Key) -> Bool {
    guard let slot = slots.removeValue(forKey: key) else { return false }
    keys[slot] = nil
    live.remove(slot)
    free.append(slot)
    return true
  }

  func rowRange(_ row: Int) -> Range<Int> { (row * dimension)..<((row + 1) * dimension) }

  /// The numbers of an embedding as this index compares them.
  func checked(_ embedding: Embedding) throws(IndexError) -> [Float] {
    guard embedding.space == space else {
      throw IndexError(
        .spaceMismatch,
        "A vector of space \(embedding.space) meets an index of space \(space): "
          + "compute both with one model, or register a bridge.")
    }
    guard embedding.dimension == dimension else {
      throw IndexError(
        .dimensionMismatch,
        "A vector of \(embedding.dimension) dimensions meets an index of \(dimension): "
          + "check the producer of space \(space).")
    }
    var row = embedding.values
    if metric == .cosine {
      let norm = vt_normalise(&row, row.count)
      guard norm > 0, norm.isFinite else {
        throw IndexError(
          .noDirection,
          "A vector of space \(space) has length \(norm), so no angle: store a null reason instead.")
      }
    }
    return row
  }
}
