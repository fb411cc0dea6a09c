import Domain
import Indexes
import Retrieval

/// The vectors of one signal over a snapshot's items, by row.
struct VectorTable: Sendable {
  let index: ExactIndex<ItemID>
  /// The slot of each row; -1 for an item without a vector.
  let slots: [Int]
  private let rows: [Int32]

  init(_ index: ExactIndex<ItemID>, itemRows: [ItemID: Int32]) {
    var slots = [Int](repeating: -1, count: itemRows.count)
    var rows = [Int32](repeating: -1, count: index.slotCount)
    for slot in 0..<index.slotCount {
      guard let key = index.key(at: slot), let row = itemRows[key] else { continue }
      slots[Int(row)] = slot
      rows[slot] = row
    }
    self.index = index
    self.slots = slots
    self.rows = rows
  }

  func embedding(of row: Int) -> Embedding? { slots[row] < 0 ? nil : index.embedding(at: slots[row]) }

  /// The rows nearest to a query, best first, none of them among those left out.
  func nearest(to query: Embedding, count: Int, isOverdue: () -> Bool) throws(IndexError) -> [Int32] {
    try index.search(query, count: count, isOverdue: isOverdue).hits.compactMap { hit in
      index.slot(of: hit.key).map { rows[$0] }
    }.filter { $0 >= 0 }
  }

  /// How near each row is to each query: row-major [queries, rows], NaN where a vector is missing.
  func scores(of queries: [Embedding], at rows: [Int32]) throws(IndexError) -> [Float] {
    try index.scores(of: queries, at: rows.map { slots[Int($0)] })
  }

  /// What stands for a person's likings, from what they acted on.
  /// - Parameters:
  ///   - liked: rows, the latest first; each counts once.
  ///   - weights: aligned with them.
  func interests(liked: [Int32], weights: [Float], limit: Int) throws(IndexError) -> [Embedding] {
    let known = liked.indices.filter { slots[Int(liked[$0])] >= 0 }
    let vectors = known.compactMap { embedding(of: Int(liked[$0])) }
    guard vectors.count == known.count, !vectors.isEmpty else { return [] }
    let similarities = try scores(of: vectors, at: known.map { liked[$0] })
    let medoids = InterestMedoids(similarities: similarities, weights: known.map { weights[$0] }, limit: limit)
    return medoids.interests.map { vectors[$0.medoid] }
  }

  /// The direction of several rows together.
  func direction(of rows: [Int32], weights: [Float]) -> Embedding? {
    index.sum(of: rows.map { slots[Int($0)] }, weights: weights)
  }
}

/// The vectors of a snapshot's items, by what they were computed from.
struct ItemVectors: Sendable {
  var picture: VectorTable?
  var text: VectorTable?

  static let none = ItemVectors()
}
