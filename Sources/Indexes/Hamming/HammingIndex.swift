public import Domain

/// Binary codes of one space by key, searched by the number of differing bits. Every code within the radius is found.
///
/// Most codes lie in tables by their chunks, so that a small radius is answered by looking up a few of them; the latest, and
/// all of them where a lookup would not pay, are compared one by one. It is a value: a copy is a snapshot.
///
/// The answer depends on the codes alone, not on the order of changes or the CPU.
public struct HammingIndex<Key: Hashable & Comparable & Sendable>: Sendable {
  public let space: SpaceID
  /// By slot, dead ones included.
  var codes: [Bits256] = []
  /// By slot; nil for a dead one.
  var keys: [Key?] = []
  var slots: [Key: Int] = [:]
  var tables = ChunkTables()

  /// Below so many codes comparing with all is faster than looking up.
  static var leastForTables: Int { 4_096 }

  public init(space: SpaceID) { self.space = space }

  /// An index of many codes at once; of codes under one key the last counts.
  ///
  /// - Throws: `spaceMismatch`.
  public init(space: SpaceID, codes: [(key: Key, code: BinaryCode)]) throws(IndexError) {
    self.init(space: space)
    for (key, code) in codes {
      let bits = try checked(code)
      kill(key)
      append(key, bits)
    }
    rebuild()
  }

  public var count: Int { slots.count }

  public func contains(_ key: Key) -> Bool { slots[key] != nil }

  public func code(of key: Key) -> BinaryCode? { slots[key].map { BinaryCode(space: space, bits: codes[$0]) } }

  /// Inserts a code, or replaces the one that the key has.
  ///
  /// - Throws: `spaceMismatch`.
  /// - Complexity: O(1) on average; now and then one change sorts all codes anew.
  public mutating func set(_ key: Key, to code: BinaryCode) throws(IndexError) {
    let bits = try checked(code)
    if let slot = slots[key], codes[slot] == bits { return }
    kill(key)
    append(key, bits)
    rebuildIfDue()
  }

  /// - Returns: whether the key was there.
  @discardableResult
  public mutating func remove(_ key: Key) -> Bool {
    guard kill(key) else { return false }
    rebuildIfDue()
    return true
  }

  func checked(_ code: BinaryCode) throws(IndexError) -> Bits256 {
    guard code.space == space else {
      throw IndexError(
        .spaceMismatch,
        "A code of space \(code.space) meets an index of space \(space): compute both with one hash.")
    }
    return code.bits
  }

  @discardableResult
  private mutating func kill(_ key: Key) -> Bool {
    guard let slot = slots.removeValue(forKey: key) else { return false }
    keys[slot] = nil
    return true
  }

  private mutating func append(_ key: Key, _ bits: Bits256) {
    slots[key] = codes.count
    keys.append(key)
    codes.append(bits)
  }

  /// An eighth of the codes may be dead, and as many outside the tables: a rebuild costs a constant a change.
  private mutating func rebuildIfDue() {
    let slack = max(Self.leastForTables, count / 8)
    if codes.count - tables.count > slack || codes.count - count > slack { rebuild() }
  }

  private mutating func rebuild() {
    if codes.count > count {
      let alive = keys.indices.filter { keys[$0] != nil }
      codes = alive.map { codes[$0] }
      keys = alive.map { keys[$0] }
      for (slot, key) in keys.enumerated() {
        if let key { slots[key] = slot }
      }
    }
    tables = count < Self.leastForTables ? ChunkTables() : ChunkTables(codes)
  }
}
