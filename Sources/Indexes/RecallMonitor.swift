import Domain
import Synchronization

/// Watches how much of the exact answer an approximate index gives, on a sample of the live queries.
///
/// It counts only: an interval for the recall follows from the counts, one query being one observation, since the hits of a
/// query stand and fall together.
public final class RecallMonitor: Sendable {
  /// What was seen since the monitor began or was last emptied.
  public struct Counts: Equatable, Sendable {
    /// Queries that were compared.
    public internal(set) var queries = 0
    /// Hits that the exact answers have.
    public internal(set) var wanted = 0
    /// Of those, the ones that the index had found.
    public internal(set) var found = 0
    /// Queries of which all were found.
    public internal(set) var complete = 0
    /// The sum of each query's recall, and of its square: their mean and variance give the interval.
    public internal(set) var recallSum = 0.0
    public internal(set) var recallSquareSum = 0.0

    public init() {}
  }

  private struct State {
    var random: SeededRandom
    var counts = Counts()
  }

  /// The part of the queries that is compared, 0 to 1.
  public let share: Double
  private let state: Mutex<State>

  /// - Throws: `badSettings` for a share outside 0...1.
  public init(share: Double, seed: UInt64) throws(IndexError) {
    guard (0...1).contains(share) else {
      throw IndexError(.badSettings, "A monitor of the part \(share) of queries: use 0 to 1, such as 0.001.")
    }
    self.share = share
    state = Mutex(State(random: SeededRandom(seed: seed, stream: "recall")))
  }

  public var counts: Counts { state.withLock { $0.counts } }

  /// Hands over the counts and begins anew.
  public func drain() -> Counts {
    state.withLock { state in
      defer { state.counts = Counts() }
      return state.counts
    }
  }

  /// Compares an answer with the exact one, by chance.
  ///
  /// - Parameter exact: asked only for queries that are sampled; its result is left out unless it is complete.
  /// - Returns: whether the query was compared.
  @discardableResult
  public func observe<Key: Hashable, E: Error>(
    _ answer: SearchResult<Key>, exact: () throws(E) -> SearchResult<Key>
  ) throws(E) -> Bool {
    guard isDue() else { return false }
    return compare(answer, with: try exact())
  }

  /// Draws whether the next query is sampled.
  public func isDue() -> Bool { state.withLock { $0.random.chance(share) } }

  /// Compares the answer to a sampled query with the exact one.
  ///
  /// - Returns: whether it was: an exact answer that is cut or empty says nothing.
  @discardableResult
  public func compare<Key: Hashable>(_ answer: SearchResult<Key>, with truth: SearchResult<Key>) -> Bool {
    guard truth.isComplete, !truth.hits.isEmpty else { return false }
    let keys = Set(answer.hits.map(\.key))
    // A hit as good as the last exact one is no miss: which of equals is answered is a matter of their keys.
    let last = truth.hits[truth.hits.count - 1].score
    let found = min(truth.hits.count, truth.hits.count { keys.contains($0.key) } + equals(answer, truth, last))
    let recall = Double(found) / Double(truth.hits.count)
    state.withLock { state in
      state.counts.queries += 1
      state.counts.wanted += truth.hits.count
      state.counts.found += found
      state.counts.complete += found == truth.hits.count ? 1 : 0
      state.counts.recallSum += recall
      state.counts.recallSquareSum += recall * recall
    }
    return true
  }

  private func equals<Key: Hashable>(_ answer: SearchResult<Key>, _ truth: SearchResult<Key>, _ last: Float) -> Int {
    let keys = Set(truth.hits.map(\.key))
    return answer.hits.count { $0.score == last && !keys.contains($0.key) }
  }
}
