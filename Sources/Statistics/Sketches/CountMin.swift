/// Counts of many keys in little memory, never too low (Cormode, Muthukrishnan 2005).
///
/// With width e/ε and depth ln 1/δ, an estimate exceeds the true count by more than ε · total with
/// probability at most δ.
public struct CountMin: Equatable, Sendable {
  public private(set) var total: UInt64 = 0
  private let rows: HashRows
  private var cells: [UInt64]

  public var width: Int { rows.width }
  public var depth: Int { rows.depth }

  /// - Parameters:
  ///   - excess: ε, as a share of all counts, at least 1e-7.
  ///   - risk: δ, the probability of a larger excess for one key.
  ///   - seed: chooses the hash functions; sketches to be merged share it.
  /// - Throws: `outOfRange` unless both are in range.
  public init(excess: Double = 1e-4, risk: Double = 0.01, seed: UInt64 = 0) throws(StatisticsError) {
    rows = try HashRows(excess: excess, risk: risk, seed: seed)
    cells = Array(repeating: 0, count: rows.cells)
  }

  /// - Complexity: O(depth).
  public mutating func add(_ key: UInt64, count: UInt64 = 1) {
    for row in 0..<rows.depth { cells[rows.cell(key, row)] += count }
    total += count
  }

  /// At least the true count.
  public func estimate(_ key: UInt64) -> UInt64 {
    (0..<rows.depth).reduce(.max) { min($0, cells[rows.cell(key, $1)]) }
  }

  /// - Throws: `incompatible` when shapes or seeds differ.
  public mutating func merge(_ other: CountMin) throws(StatisticsError) {
    guard other.rows == rows else {
      throw StatisticsError(.incompatible, "The sketches have other cells: make both with the same settings.")
    }
    for place in cells.indices { cells[place] += other.cells[place] }
    total += other.total
  }
}
