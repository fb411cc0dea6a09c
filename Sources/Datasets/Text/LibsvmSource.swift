import Foundation

/// Batches of a libsvm file. Whether lines name a query is decided by the first one, for all.
final class LibsvmSource: BatchSource {
  let schema: DatasetSchema
  private let name: String
  private let lines: ByteLines
  private let hasQueries: Bool
  private let batchRows: Int
  private var pending: LibsvmLine?

  init(_ file: URL, expecting expected: DatasetSchema?, limits: DatasetReader.Limits) throws(DatasetError) {
    name = file.lastPathComponent
    lines = try ByteLines(file, longest: limits.recordBytes)
    batchRows = limits.batchRows
    let first = try Self.line(of: lines, in: file.lastPathComponent)
    hasQueries = first?.query != nil || (first == nil && expected?.place(of: LibsvmColumns.query.name) != nil)
    schema = .libsvm(hasQueries: hasQueries)
    pending = first
    if let expected, expected != schema {
      throw DatasetError(
        .wrongType, file: name,
        "The columns of this file are \(schema.fields.map(\.name).joined(separator: ", ")): ask for those of "
          + "DatasetSchema.libsvm(hasQueries: \(hasQueries)).")
    }
  }

  func next() throws(DatasetError) -> ColumnBatch? {
    var (labels, queries): ([Float], [Int64]) = ([], [])
    var (indices, values, offsets): ([Int64], [Float], [Int]) = ([], [], [0])
    while labels.count < batchRows, let line = try takeLine() {
      labels.append(line.label)
      if let query = line.query { queries.append(query) }
      indices += line.indices
      values += line.values
      offsets.append(indices.count)
    }
    guard !labels.isEmpty else { return nil }
    let query = hasQueries ? [try Column(.int64(queries))] : []
    let pairs = [
      try Column(.int64List(Lists(elements: indices, offsets: offsets))),
      try Column(.float32List(Lists(elements: values, offsets: offsets))),
    ]
    return try ColumnBatch(schema, [try Column(.float32(labels))] + query + pairs)
  }

  private func takeLine() throws(DatasetError) -> LibsvmLine? {
    if let pending {
      self.pending = nil
      return pending
    }
    guard let line = try Self.line(of: lines, in: name) else { return nil }
    guard (line.query != nil) == hasQueries else {
      throw DatasetError(
        .badRow, file: name, row: lines.number, "Some lines name a query and some do not: write qid on all or none.")
    }
    return line
  }

  /// The next line with content.
  private static func line(of lines: ByteLines, in file: String) throws(DatasetError) -> LibsvmLine? {
    while true {
      let found = try lines.next { (bytes) throws(DatasetError) -> LibsvmLine? in
        do throws(LibsvmLine.Refusal) {
          return try LibsvmLine.parse(bytes)
        } catch {
          throw DatasetError(.badRow, file: file, row: lines.number, error.message)
        }
      }
      guard let found else { return nil }
      if let line = found { return line }
    }
  }
}
