import Domain
import Indexes
import Synchronization

/// Ads by what their item shows and what they are worth, in each space, kept up from snapshot to snapshot.
///
/// An index is shared by the requests of all snapshots, as the graphs of `VectorGraphs` are: an ad that a snapshot does not
/// know is left out by its `AdValueTable`, and one whose value moved far is found by older snapshots no more.
final class AdValues: Sendable {
  typealias Index = ValueIndex<AdID>

  /// An ad as the index should hold it.
  struct Member {
    /// In the snapshot's table of ads.
    let row: Int32
    let ad: AdID
    /// Of the ad's item, in the table of vectors.
    let itemRow: Int
    /// Above 0, such as the bid times how often what it pays for happens.
    let value: Float
  }

  static let settings = HNSWSettings(links: 12, buildWidth: 64)

  private let indexes = Mutex<[SpaceID: Entry]>([:])

  private struct Entry {
    let index: Index
    var values: [AdID: Float]
  }

  /// What a snapshot searches by, brought up to date; blocks for as long as the changes take. Nil for a space of distances:
  /// times a value they order nothing.
  ///
  /// - Parameters:
  ///   - vectors: of the snapshot's items. Ads of items without a vector are left out.
  ///   - members: each ad once.
  /// - Complexity: O(members · dimension) to compare, and an insertion for each that changed.
  func table(over vectors: VectorTable, members: [Member]) throws(IndexError) -> AdValueTable? {
    guard vectors.index.metric != .squaredL2 else { return nil }
    return try indexes.withLock { indexes throws(IndexError) in
      var entry = if let known = indexes[vectors.index.space] { known } else { try Self.empty(vectors) }
      var rows: [AdID: Int32] = [:]
      for member in members {
        guard let embedding = vectors.embedding(of: member.itemRow) else { continue }
        rows[member.ad] = member.row
        if !Self.isKept(embedding.values, as: entry.index.values(of: member.ad)) {
          try entry.index.set(member.ad, to: embedding, value: member.value)
        } else if entry.values[member.ad] != member.value {
          try entry.index.setValue(of: member.ad, to: member.value)
        }
        entry.values[member.ad] = member.value
      }
      for gone in entry.values.keys where rows[gone] == nil {
        entry.index.remove(gone)
        entry.values[gone] = nil
      }
      indexes[vectors.index.space] = entry
      return AdValueTable(index: entry.index, rows: rows, numbers: entry.index.numbers { rows[$0] })
    }
  }

  private static func empty(_ vectors: VectorTable) throws(IndexError) -> Entry {
    let index = try Index(
      space: vectors.index.space, dimension: vectors.index.dimension, metric: vectors.index.metric, settings: settings)
    return Entry(index: index, values: [:])
  }

  /// Whether a vector has the direction that is kept, but for the last digits.
  private static func isKept(_ wanted: [Float], as kept: [Float]?) -> Bool {
    guard let kept, wanted.count == kept.count else { return false }
    let length = wanted.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return zip(wanted, kept).allSatisfy { abs($0 - $1 * length) < 1e-6 * length }
  }
}

/// The ads of one snapshot in one space, to be searched by similarity times value.
struct AdValueTable: Sendable {
  fileprivate let index: ValueIndex<AdID>
  /// In the snapshot's table of ads.
  fileprivate let rows: [AdID: Int32]
  fileprivate let numbers: ValueNumbers

  /// The rows of the ads whose similarity to a query times value is best among those that may be shown, best first.
  ///
  /// - Parameter isEligible: asked by row, for some of the ads.
  /// - Throws: `spaceMismatch`, `dimensionMismatch`; under `cosine` `noDirection`.
  func best(
    for query: Embedding, count: Int, where isEligible: (Int) -> Bool, isOverdue: () -> Bool
  ) throws(IndexError) -> [Int32] {
    try index.search(query, count: count, among: numbers, where: { isEligible(Int($0)) }, isOverdue: isOverdue)
      .hits.compactMap { rows[$0.key] }
  }
}
