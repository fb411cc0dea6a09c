/// The few features of an example that are not zero, in order of their columns.
public struct SparseVector: Equatable, Sendable {
  /// Ascending, without repeats.
  public let columns: [Int32]
  /// Finite, one per column.
  public let values: [Float]

  /// Entries of the same column add up, as those of features that share a bucket do.
  ///
  /// - Complexity: O(n log n).
  public init(_ entries: [(column: Int32, value: Float)]) {
    var columns: [Int32] = []
    var values: [Float] = []
    columns.reserveCapacity(entries.count)
    values.reserveCapacity(entries.count)
    for entry in entries.sorted(by: { $0.column < $1.column }) {
      if columns.last == entry.column {
        values[values.count - 1] += entry.value
      } else {
        columns.append(entry.column)
        values.append(entry.value)
      }
    }
    (self.columns, self.values) = (columns, values)
  }
}

/// The features of N examples of which most are zero, row by row in compressed form.
public struct SparseMatrix: Equatable, Sendable {
  public let columns: Int
  /// Where each row starts in `indices` and `values`; one more than there are rows.
  private(set) var starts = [0]
  private(set) var indices: [Int32] = []
  private(set) var values: [Float] = []

  public var rows: Int { starts.count - 1 }

  /// - Throws: `outOfRange` unless `columns` is in 1...2³¹ − 1.
  public init(columns: Int) throws(StatisticsError) {
    guard (1...Int(Int32.max)).contains(columns) else {
      throw StatisticsError(.outOfRange, "The matrix has \(columns) columns: pass 1 to \(Int32.max).")
    }
    self.columns = columns
  }

  /// - Throws: `outOfRange` for a column outside the matrix or a value that is not finite.
  public mutating func append(_ row: SparseVector) throws(StatisticsError) {
    if let first = row.columns.first, let last = row.columns.last, first < 0 || last >= columns {
      throw StatisticsError(.outOfRange, "A row has columns \(first) to \(last) of \(columns): widen the matrix.")
    }
    guard row.values.allSatisfy(\.isFinite) else {
      throw StatisticsError(.outOfRange, "Row \(rows) has a value that is not finite: drop it or fill it first.")
    }
    indices += row.columns
    values += row.values
    starts.append(indices.count)
  }
}
