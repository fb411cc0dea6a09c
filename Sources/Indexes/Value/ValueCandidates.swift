/// The best that the bands searched so far have.
struct ValueCandidates<Key: Hashable & Comparable & Sendable> {
  let count: Int
  /// Falling products, equal ones by key.
  private(set) var hits: [SearchResult<Key>.Hit] = []
  private var scanned = 0

  init(count: Int) { self.count = max(0, count) }

  /// The last product that is answered; −∞ while there are fewer than asked for.
  var bar: Float { hits.count == count ? hits.last?.score ?? .infinity : -.infinity }

  /// Whether a vector of similarity 1 could still enter. A little more than 1 is allowed for rounding.
  func mayGain(below top: Float) -> Bool { top * 1.001 > bar }

  /// Products by codes are off by up to about 1% of the value.
  func floor(below top: Float) -> Float { bar - 0.02 * top }

  mutating func add(_ result: SearchResult<Key>) {
    scanned += result.scanned
    guard !hits.isEmpty else {
      hits = result.hits
      return
    }
    guard let first = result.hits.first, first.score >= bar else { return }
    // What moves between bands during a search may be in both.
    var keys = Set(hits.lazy.map(\.key))
    hits += result.hits.filter { keys.insert($0.key).inserted }
    hits.sort { $0.score > $1.score || ($0.score == $1.score && $0.key < $1.key) }
    hits.removeLast(max(0, hits.count - count))
  }

  func result(scaledBy length: Float, isComplete: Bool) -> SearchResult<Key> {
    SearchResult(
      hits: hits.map { .init(key: $0.key, score: $0.score * length) }, scanned: scanned, isComplete: isComplete)
  }
}
