public import Domain

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
  let shape: VectorShape
  var blocks: [RowBlock] = []
  /// By slot; nil for a free one.
  var keys: [Key?] = []
  var slots: [Key: Int] = [:]
  /// Slots to be used again, the last first.
  var free: [Int] = []
  var live = SlotSet()

  /// - Throws: `badSettings` for a dimension outside 1...65,536.
  public init(space: SpaceID, dimension: Int, metric: Metric) throws(IndexError) {
    shape = try VectorShape(space: space, dimension: dimension, metric: metric)
  }

  public var space: SpaceID { shape.space }
  public var dimension: Int { shape.dimension }
  public var metric: Metric { shape.metric }

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
    let row = try shape.checked(embedding)
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
}
