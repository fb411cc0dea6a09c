import Funnel

/// What one kind of targeting asks of a row, for one viewer: (unrestricted ∪ included) ∖ excluded.
struct Gate: Sendable {
  /// Given to the rows that do not pass.
  let reason: DropReason
  /// Rows that take any value of the kind; nil when all do.
  let unrestricted: RowSets.Number?
  /// Rows that want one of the viewer's values, a set per value.
  let included: [RowSets.Number]
  /// Rows that refuse one of the viewer's values, a set per value.
  let excluded: [RowSets.Number]

  func admits(_ row: Int, in sets: RowSets) -> Bool {
    let isWanted =
      unrestricted.map { sets.contains(row, in: $0) || included.contains { sets.contains(row, in: $0) } } ?? true
    return isWanted && !excluded.contains { sets.contains(row, in: $0) }
  }

  /// Removes the rows that do not pass.
  ///
  /// - Parameter scratch: overwritten; as many rows as `rows`.
  func narrow(_ rows: inout RowBits, in sets: RowSets, scratch: inout RowBits) {
    if let unrestricted {
      scratch.removeAll()
      sets.add(unrestricted, to: &scratch)
      for set in included { sets.add(set, to: &scratch) }
      rows.formIntersection(scratch)
    }
    for set in excluded { sets.subtract(set, from: &rows) }
  }
}
