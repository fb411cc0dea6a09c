public import Domain
public import Store

extension SignalStore {
  /// Content that has a vector of two versions, in the order of its keys.
  ///
  /// - Parameters:
  ///   - items: what items show counts alone; all content where nil, also of items that are gone.
  ///   - limit: how many at most; keys are checksums, so that the first are as good as drawn ones.
  /// - Throws: `SignalError`: `unsupported` for signals of no vectors; `SignalStoreError`.
  /// - Complexity: O(values of both).
  public func pairs(
    of source: SignalContract, and target: SignalContract, showing items: Set<ItemID>? = nil, limit: Int = 20_000
  ) throws -> [BridgeTraining.Pair] {
    let wanted = try items.map { items in
      Set(
        try media(target.mediaKind()).values.compactMap { media -> ContentKey? in
          guard case .signature(let key) = media.content, items.contains(media.item) else { return nil }
          return key
        })
    }
    let sources = try vectors(of: source, among: wanted)
    let targets = try vectors(of: target, among: wanted)
    return sources.keys.filter { targets[$0] != nil }.sorted().prefix(limit).compactMap { key in
      guard let source = sources[key], let target = targets[key] else { return nil }
      return BridgeTraining.Pair(key: key, source: source, target: target)
    }
  }

  private func vectors(of contract: SignalContract, among keys: Set<ContentKey>?) throws -> [ContentKey: Embedding] {
    guard case .vector = contract.value else {
      throw SignalError(
        .unsupported, "\(contract.name) has values of type \(contract.value), and bridges carry vectors.")
    }
    var vectors: [ContentKey: Embedding] = [:]
    try forEachContent(contract.identity()) { key, value, _ in
      if case .vector(let embedding) = value, keys?.contains(key) ?? true { vectors[key] = embedding }
    }
    return vectors
  }
}
