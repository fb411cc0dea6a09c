public import Datasets
import Domain
public import Foundation
public import Prediction

/// Examples of the ledger as a data set: one row an impression, the features by their names, an outcome of which nothing is
/// known missing.
extension ExampleColumns {
  /// - Parameter names: of the dense features, `width` of them, none twice.
  /// - Throws: `DatasetError.badSchema` for other names.
  public func datasetSchema(names: [String] = FeatureSchema.denseNames) throws(DatasetError) -> DatasetSchema {
    guard names.count == width else {
      throw DatasetError(.badSchema, "\(names.count) names and \(width) features: pass one name a feature.")
    }
    let fields: [DatasetSchema.Field] = [
      .init("decision", .string, isOptional: false), .init("at", .timestamp, isOptional: false),
      .init("person", .int64),
      .init("actions", .int64List, isOptional: false), .init("action_kinds", .int64List, isOptional: false),
      .init("passed", .int64List, isOptional: false),
      .init("candidate", .int64, isOptional: false),
    ]
    return try DatasetSchema(
      fields + names.map { .init("feature.\($0)", .float32, isOptional: false) }
        + RankerTask.allCases.map { .init("outcome.\($0)", .bool) })
  }

  /// Some of the rows as columns.
  /// - Throws: `DatasetError.badSchema` for a schema of other features.
  public func columns(_ rows: Range<Int>, as schema: DatasetSchema) throws(DatasetError) -> ColumnBatch {
    let pages = rows.map { page(ofRow: $0) }
    let persons = pages.map(\.person)
    var columns = [
      try Column(.string(pages.map(\.decision.rawValue))), try Column(.timestamp(pages.map(\.at))),
      try Column(.int64(persons.map { $0 ?? 0 }), isPresent: persons.map { $0 != nil }),
      try Column(.int64List(Lists(pages.map { $0.actions.categories.map(Int64.init) }))),
      try Column(.int64List(Lists(pages.map { $0.actions.kinds.map(Int64.init) }))),
      try Column(.int64List(Lists(pages.map { $0.passed.map(Int64.init) }))),
      try Column(.int64(rows.map { Int64(candidates[$0]) })),
    ]
    for column in 0..<width { columns.append(try Column(.float32(rows.map { self[$0, column] }))) }
    for task in RankerTask.allCases {
      let known = rows.map { outcomes[$0][task] }
      columns.append(try Column(.bool(known.map { $0 ?? false }), isPresent: known.map { $0 != nil }))
    }
    return try ColumnBatch(schema, columns)
  }

  /// Writes all rows to a file of the format that its name states, in batches.
  /// - Throws: `DatasetError`.
  public func export(to file: URL, names: [String] = FeatureSchema.denseNames) throws(DatasetError) {
    let schema = try datasetSchema(names: names)
    let writer = try DatasetWriter(file, schema: schema)
    for start in stride(from: 0, to: count, by: 8_192) {
      try writer.write(columns(start..<min(start + 8_192, count), as: schema))
    }
    try writer.finish()
  }
}
