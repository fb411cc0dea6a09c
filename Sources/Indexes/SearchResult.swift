/// What a search found, best first.
public struct SearchResult<Key: Sendable>: Sendable {
  public struct Hit: Sendable {
    public let key: Key
    /// Larger is nearer: the cosine, the inner product, or the negated squared distance.
    public let score: Float

    public init(key: Key, score: Float) {
      self.key = key
      self.score = score
    }
  }

  public let hits: [Hit]
  /// Slots that were looked at before the search ended, filtered ones included.
  public let scanned: Int
  /// False when the deadline passed first; `hits` are then the best of what was scanned.
  public let isComplete: Bool

  public init(hits: [Hit], scanned: Int, isComplete: Bool) {
    self.hits = hits
    self.scanned = scanned
    self.isComplete = isComplete
  }
}

extension SearchResult: Equatable where Key: Equatable {}
extension SearchResult.Hit: Equatable where Key: Equatable {}
