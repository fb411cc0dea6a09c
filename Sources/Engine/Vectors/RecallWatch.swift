import Dispatch
import Domain
import Indexes
import Synchronization

/// Compares a sample of a graph's live answers with the exact ones, beside the requests: none waits for it.
///
/// One comparison runs at a time, and a sample that falls into it is let go. What changes in the graph between an answer
/// and its comparison counts as missed.
final class RecallWatch: Sendable {
  private let monitor: RecallMonitor
  private let queue = DispatchQueue(label: "recall", qos: .utility)
  private let isBusy = Atomic(false)

  /// - Parameter share: the part of the answers that is compared, 0 to 1.
  init(share: Double, seed: UInt64) throws(IndexError) { monitor = try RecallMonitor(share: share, seed: seed) }

  var counts: RecallMonitor.Counts { monitor.counts }

  /// - Parameter answer: of `graph` to `query`, when it was asked for `count`.
  func observe(_ answer: SearchResult<ItemID>, to query: Embedding, count: Int, of graph: HNSWIndex<ItemID>) {
    guard monitor.isDue(), !isBusy.exchange(true, ordering: .acquiringAndReleasing) else { return }
    queue.async { [self] in
      defer { isBusy.store(false, ordering: .releasing) }
      // A query that the graph has answered is none that it refuses.
      guard let exact = try? graph.exactSearch(query, count: count) else { return }
      monitor.compare(answer, with: exact)
    }
  }

  /// Blocks until what was taken is compared.
  func finish() { queue.sync {} }
}
