public import Datasets
public import Prediction

/// Encoded examples as a data set: numbers by the name of their feature, identifiers and vectors as lists. What is marked as
/// missing is missing.
extension ExampleBatch {
  /// - Throws: `DatasetError.badSchema` for a batch whose parts contradict each other.
  public func columns() throws(DatasetError) -> ColumnBatch {
    var fields: [DatasetSchema.Field] = []
    var columns: [Column] = []
    func add(_ name: String, _ column: Column) {
      fields.append(.init(name, column.type))
      columns.append(column)
    }
    let places = Dictionary(uniqueKeysWithValues: layout.dense.enumerated().map { ($1, $0) })
    for (place, name) in layout.dense.enumerated() where !name.hasSuffix(ExampleLayout.missingMark) {
      let mark = places[name + ExampleLayout.missingMark]
      add(name, try Column(.float32(numbers(place)), isPresent: mark.map { numbers($0).map { $0 == 0 } }))
    }
    for (feature, lists) in zip(layout.sparse, sparse) {
      let rows = (0..<rowCount).map { lists.ids(ofRow: $0).map(Int64.init) }
      add(feature.name, try Column(.int64List(Lists(rows))))
    }
    for (feature, vectors) in zip(layout.vectors, vectors) {
      let rows = (0..<rowCount).map { row in
        let place = vectors.isShared ? 0 : row
        return Array(vectors.elements[(place * feature.dimension)..<((place + 1) * feature.dimension)])
      }
      let isPresent = (0..<rowCount).map { vectors.isPresent[vectors.isShared ? 0 : $0] }
      add(feature.name, try Column(.float32List(Lists(rows)), isPresent: isPresent))
    }
    return try ColumnBatch(DatasetSchema(fields), columns)
  }

  private func numbers(_ column: Int) -> [Float] { (0..<rowCount).map { dense[$0 * layout.dense.count + column] } }
}
