/// The best so far, as few as are asked for: falling scores, equal ones by key.
struct BestDocuments<Key: Comparable & Sendable> {
  let count: Int
  private var ordered: [(score: Double, key: Key)] = []

  init(count: Int) { self.count = count }

  /// What a document needs at least to be held.
  var threshold: Double { ordered.count < count ? 0 : ordered.last?.score ?? .infinity }

  mutating func offer(_ key: Key, _ score: Double) {
    guard score >= threshold, score > 0 else { return }
    var (low, high) = (0, ordered.count)
    while low < high {
      let middle = (low + high) / 2
      let other = ordered[middle]
      if other.score > score || (other.score == score && other.key < key) { low = middle + 1 } else { high = middle }
    }
    ordered.insert((score, key), at: low)
    if ordered.count > count { ordered.removeLast() }
  }

  var hits: [SearchResult<Key>.Hit] { ordered.map { .init(key: $0.key, score: Float($0.score)) } }
}
