/// Texts by key, found by the terms that they hold and ordered by BM25.
///
/// A text comes as its terms, in any order, as the caller cut them. Attributes are filters: `slots(where:)` names who may be
/// answered. It is a value: a copy is a snapshot that never changes.
///
/// A search reads only what can still reach the answer: terms take turns by the slot they stand at, and blocks of 64 documents
/// that cannot beat the last one held are skipped (block-max WAND: Ding, Suel, SIGIR 2011).
public struct InvertedIndex<Key: Hashable & Comparable & Sendable>: Sendable {
  public let weighting: BM25

  /// By slot; nil for a removed document. Slots rise and are used again only after all is packed.
  var keys: [Key?] = []
  var lengths: [UInt32] = []
  var slots: [Key: Int] = [:]
  var lists: [String: PostingList] = [:]
  /// The terms of each document, to take it out again.
  private var terms: [[String]] = []
  private var totalLength = 0

  public init(weighting: BM25 = .standard) { self.weighting = weighting }

  public var count: Int { slots.count }
  /// The bound of what a filter names.
  public var slotCount: Int { keys.count }
  public func contains(_ key: Key) -> Bool { slots[key] != nil }
  /// How many documents hold a term.
  public func documentCount(of term: String) -> Int { lists[term]?.liveCount ?? 0 }

  var meanLength: Double { count == 0 ? 1 : max(1, Double(totalLength)) / Double(count) }

  /// The slots of the keys that pass, to search among them. They are those of this value of the index.
  public func slots(where passes: (Key) -> Bool) -> SlotSet {
    var set = SlotSet()
    for (slot, key) in keys.enumerated() {
      if let key, passes(key) { set.insert(slot) }
    }
    return set
  }

  /// Inserts a text, or replaces the one that the key has.
  ///
  /// - Parameter terms: with repetitions: how often a term stands there counts.
  public mutating func set(_ key: Key, to terms: [String]) {
    remove(key)
    let slot = keys.count
    keys.append(key)
    slots[key] = slot
    lengths.append(UInt32(clamping: terms.count))
    totalLength += terms.count
    let frequencies = Dictionary(terms.map { ($0, UInt32(1)) }, uniquingKeysWith: +)
    for (term, frequency) in frequencies {
      lists[term, default: PostingList()].append(
        slot: UInt32(slot), frequency: frequency, length: lengths[slot])
    }
    self.terms.append(Array(frequencies.keys))
  }

  /// - Returns: whether the key was there.
  /// - Complexity: O(terms of the text); packing, after a third of all was removed, O(all texts).
  @discardableResult
  public mutating func remove(_ key: Key) -> Bool {
    guard let slot = slots.removeValue(forKey: key) else { return false }
    keys[slot] = nil
    totalLength -= Int(lengths[slot])
    for term in terms[slot] { lists[term]?.deadCount += 1 }
    terms[slot] = []
    if keys.count >= 64, slots.count * 3 < keys.count * 2 { pack() }
    return true
  }

  /// Leaves out what was removed.
  private mutating func pack() {
    var places = [Int?](repeating: nil, count: keys.count)
    let kept = keys.indices.filter { keys[$0] != nil }
    for (place, slot) in kept.enumerated() { places[slot] = place }
    lists = lists.compactMapValues { list in
      var packed = PostingList()
      for (slot, frequency) in zip(list.slots, list.frequencies) {
        guard let place = places[Int(slot)] else { continue }
        packed.append(slot: UInt32(place), frequency: frequency, length: lengths[Int(slot)])
      }
      return packed.slots.isEmpty ? nil : packed
    }
    keys = kept.map { keys[$0] }
    lengths = kept.map { lengths[$0] }
    terms = kept.map { terms[$0] }
    slots = Dictionary(
      keys.enumerated().compactMap { slot, key in key.map { ($0, slot) } }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether keys, lengths and lists tell one story.
  ///
  /// - Throws: `broken`, naming the first that does not.
  /// - Complexity: reads all lists.
  public func checkInvariants() throws(IndexError) {
    func require(_ holds: Bool, _ failure: String) throws(IndexError) {
      guard holds else {
        throw IndexError(.broken, "The index of texts is broken: \(failure). Rebuild it from the store.")
      }
    }
    let live = keys.indices.filter { keys[$0] != nil }
    try require(live.count == slots.count && lengths.count == keys.count, "keys and slots differ in number")
    try require(slots.allSatisfy { keys.indices.contains($1) && keys[$1] == $0 }, "a key points at another's slot")
    try require(totalLength == live.reduce(0) { $0 + Int(lengths[$1]) }, "the sum of lengths is wrong")
    var postings = 0
    for list in lists.values {
      try require(zip(list.slots, list.slots.dropFirst()).allSatisfy { $0 < $1 }, "a list is out of order")
      try require(
        list.liveCount == list.slots.count { keys[Int($0)] != nil }, "a list counts removed documents wrongly")
      try require(
        list.blocks.count == (list.slots.count + PostingList.blockLength - 1) / PostingList.blockLength,
        "a block is missing or left over")
      postings += list.liveCount
    }
    try require(postings == terms.reduce(0) { $0 + $1.count }, "the lists and the texts differ in terms")
  }
}
