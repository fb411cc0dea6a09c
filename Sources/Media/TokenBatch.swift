/// Token ids of several texts as a rectangle, with the mask that tells ids from padding.
public struct TokenBatch: Equatable, Sendable {
  public let rows: Int
  public let columns: Int
  /// `rows` · `columns` ids, row by row; 64-bit, as exported models take them.
  public let ids: [Int64]
  /// 1 where an id stands, 0 where padding does; the shape of `ids`.
  public let mask: [Int64]

  init(_ rows: [[Int32]], columns: Int, padding: Int32) {
    var ids: [Int64] = []
    var mask: [Int64] = []
    ids.reserveCapacity(rows.count * columns)
    mask.reserveCapacity(rows.count * columns)
    for row in rows {
      ids += row.map(Int64.init)
      mask += repeatElement(1, count: row.count)
      ids += repeatElement(Int64(padding), count: columns - row.count)
      mask += repeatElement(0, count: columns - row.count)
    }
    self.rows = rows.count
    self.columns = columns
    self.ids = ids
    self.mask = mask
  }
}
