/// Writes the columns of `DatasetSchema.libsvm` as lines.
final class LibsvmSink: BatchSink {
  private let name: String
  private let output: ByteOutput

  init(_ target: WritingTarget, schema: DatasetSchema) throws(DatasetError) {
    guard schema == .libsvm(hasQueries: false) || schema == .libsvm(hasQueries: true) else {
      throw DatasetError(
        .unsupported, file: target.name,
        "A libsvm file holds the columns of DatasetSchema.libsvm only: use those, or write Parquet.")
    }
    name = target.name
    output = try ByteOutput(target)
  }

  func write(_ batch: ColumnBatch, after rows: Int) throws(DatasetError) {
    guard case .float32(let labels)? = batch[LibsvmColumns.label.name]?.values,
      case .int64List(let indices)? = batch[LibsvmColumns.indices.name]?.values,
      case .float32List(let values)? = batch[LibsvmColumns.values.name]?.values
    else { return }
    var queries: [Int64]?
    if case .int64(let numbers)? = batch[LibsvmColumns.query.name]?.values { queries = numbers }
    var bytes: [UInt8] = []
    for row in 0..<batch.rowCount {
      let line = LibsvmLine(
        label: labels[row], query: queries?[row], indices: Array(indices[row]), values: Array(values[row]))
      try check(line, row: rows + row + 1)
      line.append(to: &bytes)
    }
    try output.write(bytes)
  }

  func finish() throws(DatasetError) { try output.close() }

  /// What is written can be read.
  private func check(_ line: LibsvmLine, row: Int) throws(DatasetError) {
    let rises = zip(line.indices, line.indices.dropFirst()).allSatisfy { $0 < $1 } && line.indices.first ?? 0 >= 0
    guard line.indices.count == line.values.count, rises, line.label.isFinite, line.values.allSatisfy(\.isFinite)
    else {
      throw DatasetError(
        .unsupported, file: name, row: row,
        "The row has no rising indices with a finite value each: sort them, and leave out what is missing.")
    }
  }
}
