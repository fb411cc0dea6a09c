public import Domain
public import Indexes
public import Store

/// The vectors of a signal over all live items, ready to be searched; items with the same content share a vector.
///
/// While a new version is computed, items have values of one version or another. Rows of other versions are carried over
/// measured bridges when the index is loaded, once, so that all rows lie in one space and every score is of that space: scores
/// of two spaces are never put in one order.
public struct SignalIndex: Sendable {
  /// Another version of the signal, and the way from its space to the index's.
  public struct Carried: Sendable {
    public let contract: SignalContract
    public let bridge: SpaceBridge

    public init(contract: SignalContract, bridge: SpaceBridge) { (self.contract, self.bridge) = (contract, bridge) }
  }

  public let contract: SignalContract
  public let index: ExactIndex<ItemID>
  /// How many items have a value of each version.
  public let counts: [Int: Int]
  private let bridges: [SpaceID: SpaceBridge]

  /// - Parameter carried: other versions, the best first: an item without a value of `contract` takes that of the first that
  ///   has one. None of them is needed to have run.
  /// - Throws: `SignalError`: `unsupported` for a signal of no vectors, `bundleMismatch` for a bridge with other ends;
  ///   `SignalStoreError`: `unknownSignal`, `spaceMismatch`, `modelMismatch`, `corrupt`.
  /// - Complexity: O(items · dimension), and O(dimension²) for each row that is carried.
  public init(loading contract: SignalContract, carrying carried: [Carried] = [], from database: MarketDatabase) throws
  {
    let identity = try contract.identity()
    guard case .vector(let dimension, let metric) = contract.value else {
      throw SignalError(.unsupported, "\(contract.name) has values of type \(contract.value), not vectors.")
    }
    for other in carried { try other.bridge.requireEnds(from: other.contract, to: contract) }
    let store = SignalStore(database: database)
    var index = try ExactIndex<ItemID>(space: identity.space, dimension: dimension, metric: metric)
    var counts: [Int: Int] = [:]
    do {
      try store.forEachVector(identity, of: contract.mediaKind()) { item, embedding in
        try index.set(item, to: embedding)
        counts[contract.version, default: 0] += 1
      }
    } catch let error as SignalStoreError where error.code == .unknownSignal && !carried.isEmpty {}
    for other in carried {
      do {
        try store.forEachVector(other.contract.identity(), of: other.contract.mediaKind()) { item, embedding in
          guard !index.contains(item) else { return }
          try index.set(item, to: other.bridge.carry(embedding))
          counts[other.contract.version, default: 0] += 1
        }
      } catch let error as SignalStoreError where error.code == .unknownSignal { continue }
    }
    self.contract = contract
    self.index = index
    self.counts = counts
    bridges = Dictionary(carried.map { ($0.bridge.from.space, $0.bridge) }) { first, _ in first }
  }

  /// The items nearest to a query of the signal's space, or of one that a bridge of the index starts at.
  ///
  /// - Throws: `IndexError`: `spaceMismatch` for a query of any other space; `SignalError` for one that cannot be carried.
  public func nearest(to query: Embedding, count: Int) throws -> SearchResult<ItemID> {
    if query.space != index.space, let bridge = bridges[query.space] {
      return try index.search(bridge.carry(query), count: count)
    }
    return try index.search(query, count: count)
  }
}
