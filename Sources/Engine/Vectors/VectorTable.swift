import Domain
import Indexes
import Retrieval

/// The vectors of one signal over a snapshot's items, by row.
struct VectorTable: Sendable {
  let index: ExactIndex<ItemID>
  /// The slot of each row; -1 for an item without a vector.
  let slots: [Int]
  private let rows: [Int32]
  /// For many vectors; else all are compared with.
  private let graph: (graph: HNSWIndex<ItemID>, watch: RecallWatch)?
  /// The rows that share the vector of an item in the graph; empty without one.
  private let copies: [ItemID: [Int32]]

  init(_ index: ExactIndex<ItemID>, itemRows: [ItemID: Int32], graphs: VectorGraphs) throws {
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
    let copies = index.count >= graphs.threshold ? Self.copies(in: index, rows: rows) : [:]
    graph = try graphs.graph(over: index, members: copies.keys.sorted())
    self.copies = graph == nil ? [:] : copies
  }

  func embedding(of row: Int) -> Embedding? { slots[row] < 0 ? nil : index.embedding(at: slots[row]) }

  /// The rows nearest to a query, best first.
  func nearest(to query: Embedding, count: Int, isOverdue: () -> Bool) throws(IndexError) -> [Int32] {
    if let graph {
      let width = max(count, VectorGraphs.settings.searchWidth)
      let answer = try graph.graph.search(query, count: count, width: width, isOverdue: isOverdue)
      graph.watch.observe(answer, to: query, count: count, of: graph.graph)
      var found: [Int32] = []
      found.reserveCapacity(count + 8)
      for hit in answer.hits where found.count < count { found += copies[hit.key] ?? [] }
      return Array(found.prefix(count))
    }
    return try index.search(query, count: count, isOverdue: isOverdue).hits.compactMap { hit in
      index.slot(of: hit.key).map { rows[$0] }
    }.filter { $0 >= 0 }
  }

  /// The rows of each distinct vector, under the first of its items.
  private static func copies(in index: ExactIndex<ItemID>, rows: [Int32]) -> [ItemID: [Int32]] {
    var firsts: [[Float]: ItemID] = [:]
    var copies: [ItemID: [Int32]] = [:]
    let known = rows.indices.filter { rows[$0] >= 0 }.sorted { rows[$0] < rows[$1] }
    for slot in known {
      guard let key = index.key(at: slot), let values = index.values(of: key) else { continue }
      let first = firsts[values] ?? key
      firsts[values] = first
      copies[first, default: []].append(rows[slot])
    }
    return copies
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
