public import Domain
public import Indexes
public import Store

/// The vectors of a signal over all live items, ready to be searched; items with the same content share a vector.
public struct SignalIndex: Sendable {
  public let contract: SignalContract
  public let index: ExactIndex<ItemID>

  /// - Throws: `SignalError`: `unsupported` for a signal of no vectors; `SignalStoreError`: `unknownSignal`,
  ///   `spaceMismatch`, `modelMismatch`, `corrupt`.
  /// - Complexity: O(items · dimension).
  public init(loading contract: SignalContract, from database: MarketDatabase) throws {
    let identity = try contract.identity()
    guard case .vector(let dimension, let metric) = contract.value else {
      throw SignalError(.unsupported, "\(contract.name) has values of type \(contract.value), not vectors.")
    }
    var index = try ExactIndex<ItemID>(space: identity.space, dimension: dimension, metric: metric)
    try SignalStore(database: database).forEachVector(identity, of: contract.mediaKind()) { item, embedding in
      try index.set(item, to: embedding)
    }
    self.contract = contract
    self.index = index
  }

  /// The items nearest to a query of the signal's space.
  /// - Throws: `IndexError`: `spaceMismatch` for a query of another space.
  public func nearest(to query: Embedding, count: Int) throws(IndexError) -> SearchResult<ItemID> {
    try index.search(query, count: count)
  }
}
