public import Domain
import Foundation
import Indexes
import Synchronization

/// A graph for each space with many vectors, kept up from snapshot to snapshot and from run to run.
///
/// Copies of one content share a vector; one item of them stands in the graph for all. A graph is shared by the requests of
/// all snapshots: what a snapshot does not know, its `VectorTable` leaves out.
final class VectorGraphs: Sendable {
  typealias Graph = HNSWIndex<ItemID>

  /// Fewer vectors than this are all compared with.
  let threshold: Int
  private let folder: URL?
  private let graphs = Mutex<[SpaceID: Entry]>([:])

  private struct Entry {
    let graph: Graph
    let watch: RecallWatch
    var members: Set<ItemID>
    /// Whether the file is older.
    var isChanged: Bool
  }

  /// The part of searches that are compared with the exact answer.
  private static let watchedShare = 0.002

  static let settings = HNSWSettings(links: 16, buildWidth: 120, searchWidth: 96)

  /// - Parameter folder: where graphs are kept between runs; nil to forget them.
  init(threshold: Int, folder: URL?) {
    self.threshold = threshold
    self.folder = folder
  }

  /// The graph of a space as it should be now, or nil for few vectors; blocks for as long as the changes take.
  ///
  /// - Parameter members: items with distinct vectors.
  /// - Complexity: O(members · dimension) to compare, and an insertion for each that changed.
  func graph(
    over index: ExactIndex<ItemID>, members: [ItemID]
  ) throws(IndexError) -> (graph: Graph, watch: RecallWatch)? {
    guard members.count >= threshold else { return nil }
    return try graphs.withLock { graphs throws(IndexError) in
      var entry = if let known = graphs[index.space] { known } else { try opened(index, count: members.count) }
      let wanted = Set(members)
      for gone in entry.members.subtracting(wanted) {
        entry.graph.remove(gone)
        entry.isChanged = true
      }
      for member in members where !Self.isKept(index.values(of: member), as: entry.graph.values(of: member)) {
        guard let embedding = index.slot(of: member).flatMap({ index.embedding(at: $0) }) else { continue }
        try entry.graph.set(member, to: embedding)
        entry.isChanged = true
      }
      entry.members = wanted
      graphs[index.space] = entry
      return (entry.graph, entry.watch)
    }
  }

  /// What the sampled searches found of what they should have, by space.
  var recall: [VectorRecall] {
    graphs.withLock { graphs in
      graphs.map { space, entry in
        let counts = entry.watch.counts
        return VectorRecall(space: space, queries: counts.queries, wanted: counts.wanted, found: counts.found)
      }.sorted { $0.space.name < $1.space.name }
    }
  }

  /// Blocks until the searches sampled so far are compared.
  func finishWatching() {
    for entry in graphs.withLock({ Array($0.values) }) { entry.watch.finish() }
  }

  /// Keeps the graphs for the next run; one that cannot be written is built again then.
  func save() throws {
    guard let folder else { return }
    try graphs.withLock { graphs in
      for (space, entry) in graphs where entry.isChanged {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try entry.graph.write(to: Self.file(of: space, in: folder))
        graphs[space]?.isChanged = false
      }
    }
  }

  /// That of an earlier run, when it is whole and of this shape; else an empty one.
  private func opened(_ index: ExactIndex<ItemID>, count: Int) throws(IndexError) -> Entry {
    let watch = try RecallWatch(share: Self.watchedShare, seed: 1)
    if let folder, let kept = try? Graph(contentsOf: Self.file(of: index.space, in: folder)),
      kept.space == index.space, kept.dimension == index.dimension, kept.metric == index.metric,
      kept.settings == Self.settings
    {
      return Entry(graph: kept, watch: watch, members: Set(kept.keys), isChanged: false)
    }
    let graph = try Graph(
      space: index.space, dimension: index.dimension, metric: index.metric, settings: Self.settings, capacity: count)
    return Entry(graph: graph, watch: watch, members: [], isChanged: true)
  }

  /// A vector of length 1 that is normalised again may change in its last digit.
  private static func isKept(_ wanted: [Float]?, as kept: [Float]?) -> Bool {
    guard let wanted, let kept, wanted.count == kept.count else { return false }
    return zip(wanted, kept).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  private static func file(of space: SpaceID, in folder: URL) -> URL { folder.appending(path: "\(space.name).graph") }
}

/// How much of the exact answers the searches of a graph found, on a sample of the live ones.
public struct VectorRecall: Equatable, Sendable {
  public let space: SpaceID
  /// Searches that were compared.
  public let queries: Int
  /// Hits of the exact answers.
  public let wanted: Int
  /// Of those, the ones that the graph found.
  public let found: Int
}
