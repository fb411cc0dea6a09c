public import Funnel

/// The answer of a `TargetingIndex` for one viewer, with a reason for each row that may not be shown.
public struct Eligibility: Sendable {
  private let eligible: RowBits
  private let gates: [Gate]
  private let sets: RowSets

  init(gates: [Gate], sets: RowSets) {
    var eligible = RowBits(allOf: sets.rowCount)
    var scratch = RowBits(noneOf: sets.rowCount)
    for gate in gates { gate.narrow(&eligible, in: sets, scratch: &scratch) }
    self.eligible = eligible
    self.gates = gates
    self.sets = sets
  }

  /// Rows in all.
  public var rowCount: Int { eligible.rowCount }

  /// Rows that may be shown; O(N/64).
  public var count: Int { eligible.count }

  /// The rows that may be shown, in increasing order.
  public var eligibleRows: [Int] { eligible.rows }

  /// The row that stands at this place among those that may be shown.
  ///
  /// - Parameter rank: in `0..<count`.
  /// - Complexity: O(N/64)
  public func eligibleRow(at rank: Int) -> Int { eligible.row(at: rank) }

  /// - Parameter row: in `0..<rowCount`.
  public func isEligible(_ row: Int) -> Bool { eligible.contains(row) }

  /// The first reason, in the order of the reasons' numbers, for which the row may not be shown; nil when it may.
  ///
  /// - Parameter row: in `0..<rowCount`.
  /// - Complexity: O(v log N) for v values of the viewer.
  public func reason(_ row: Int) -> DropReason? {
    guard !isEligible(row) else { return nil }
    return gates.first { !$0.admits(row, in: sets) }?.reason
  }

  /// How many rows each reason took: together, those that may not be shown.
  ///
  /// - Complexity: that of the query itself.
  public func dropCounts() -> [DropReason: Int] {
    var counts: [DropReason: Int] = [:]
    var rest = RowBits(allOf: rowCount)
    var scratch = RowBits(noneOf: rowCount)
    var left = rowCount
    for gate in gates {
      gate.narrow(&rest, in: sets, scratch: &scratch)
      let passed = rest.count
      if passed < left { counts[gate.reason] = left - passed }
      left = passed
    }
    return counts
  }
}
