public import Domain
public import Indexes
public import Store

/// Near-duplicates of a catalogue, and what was decided on them.
///
/// Clusters are made anew from the hashes in the order in which they were stored, with what people said between them; so they
/// are the same whoever asks. Hashes of content that no live item shows stay: a decision on it covers the copies that come
/// later.
public struct DuplicateCatalogue: Sendable {
  /// Bits within which a hash is a copy by convention (PDQ; Dalins, Wilson, Boudry 2019).
  public static let standardRadius = 31
  /// Hashes of a lower quality say too little to tell a copy by.
  public static let leastQuality = 50

  public private(set) var decisions: ClusterDecisions<ContentKey, String>
  /// The live items that show a piece of content.
  public let items: [ContentKey: [ItemID]]
  /// What the live items show.
  public let contents: [ItemID: ContentKey]
  private let store: SignalStore

  /// - Parameters:
  ///   - contract: of a signal of hashes.
  ///   - radius: in bits.
  /// - Throws: `SignalError`: `unsupported` for a signal of no hashes; `SignalStoreError`; `IndexError` for a radius outside
  ///   0...256.
  /// - Complexity: a search of a Hamming index for each hash.
  public init(
    loading contract: SignalContract, from database: MarketDatabase, radius: Int = standardRadius
  ) throws {
    let identity = try contract.identity()
    guard identity.type == .hash else {
      throw SignalError(.unsupported, "\(contract.name) has values of type \(contract.value), not hashes.")
    }
    store = SignalStore(database: database)
    var replay = DuplicateReplay(
      try DuplicateClusters(space: identity.space, radius: radius), actions: try store.duplicateActions())
    try store.forEachContent(identity) { key, value, time in
      guard case .hash(let code, let quality) = value else { return }
      try replay.set(key, to: code, isDistinctive: quality >= Self.leastQuality, at: time)
    }
    decisions = try replay.finish()
    var contents: [ItemID: ContentKey] = [:]
    try store.forEachValue(identity, of: contract.mediaKind()) { item, key, _ in contents[item] = key }
    self.contents = contents
    items = Dictionary(grouping: contents.keys.sorted()) { contents[$0] }.reduce(into: [:]) { groups, entry in
      if let key = entry.key { groups[key] = entry.value }
    }
  }

  /// Clusters that more than one live item is in, the largest first.
  public var groups: [(cluster: ClusterID, items: [ItemID])] {
    var groups: [ClusterID: [ItemID]] = [:]
    for (key, items) in items {
      if let cluster = decisions.clusters.cluster(of: key) { groups[cluster, default: []] += items }
    }
    return groups.filter { $0.value.count > 1 }.map { ($0.key, $0.value.sorted()) }
      .sorted { ($1.items.count, $0.cluster) < ($0.items.count, $1.cluster) }
  }

  /// The live items in the cluster of an item, itself included; empty for an item without a hash.
  public func copies(of item: ItemID) -> [ItemID] {
    guard let key = contents[item], let cluster = decisions.clusters.cluster(of: key) else { return [] }
    return decisions.clusters.keys(in: cluster).flatMap { items[$0] ?? [] }.sorted()
  }

  /// In how many bits the pictures of two items differ; nil unless both have a hash.
  public func distance(_ one: ItemID, _ other: ItemID) -> Int? {
    guard let one = contents[one], let other = contents[other] else { return nil }
    return decisions.clusters.distance(one, other)
  }

  /// What was decided on an item's picture or on a near-duplicate of it.
  public func standing(of item: ItemID) -> ClusterDecisions<ContentKey, String>.Standing? {
    contents[item].flatMap { decisions.standing(of: $0) }
  }

  /// Keeps an action on an item's picture, and applies it.
  ///
  /// - Returns: the live items whose standing or cluster it touches.
  /// - Throws: `SignalError`: `badValue` for an item without a hash; `SignalStoreError`.
  public mutating func act(
    _ kind: DuplicateAction.Kind, on item: ItemID, by author: String, at time: Timestamp
  ) throws -> [ItemID] {
    guard let key = contents[item] else {
      throw SignalError(
        .badValue, "\(item) has no hash: check the item, or compute the signal for it first.")
    }
    let touched = copies(of: item)
    let action = DuplicateAction(key: key, kind: kind, author: author, time: time)
    try store.append(action)
    try decisions.apply(action)
    return touched
  }
}

extension ClusterDecisions where Key == ContentKey, Verdict == String {
  mutating func apply(_ action: DuplicateAction) throws(IndexError) {
    switch action.kind {
    case .decide(let verdict):
      decide(action.key, Decision(verdict: verdict, author: action.author, time: action.time))
    case .revoke: revoke(action.key)
    case .separate: try separate(action.key)
    }
  }
}
