/// Rows of a data set as columns.
public struct ColumnBatch: Equatable, Sendable {
  public let schema: DatasetSchema
  public let rowCount: Int
  /// In the order of the schema.
  public let columns: [Column]

  /// - Throws: `badSchema` when columns differ in length, or a column from its field; `badRow` for a missing value in a
  ///   column that must have one.
  public init(_ schema: DatasetSchema, _ columns: [Column]) throws(DatasetError) {
    guard columns.count == schema.fields.count else {
      throw DatasetError(
        .badSchema, "\(columns.count) columns and \(schema.fields.count) fields: pass one column a field.")
    }
    let rows = columns.first?.count ?? 0
    for (field, column) in zip(schema.fields, columns) {
      guard column.type == field.type else {
        throw DatasetError(
          .badSchema, "The column \(field.name) holds \(column.type.rawValue), its field says \(field.type.rawValue).")
      }
      guard column.count == rows else {
        throw DatasetError(
          .badSchema, "The column \(field.name) has \(column.count) rows, others \(rows): pass columns of one length.")
      }
      if !field.isOptional, let missing = column.isPresent?.firstIndex(of: false) {
        throw DatasetError(
          .badRow, row: missing + 1, "The column \(field.name) lacks a value: give one, or make the field optional.")
      }
    }
    self.schema = schema
    self.columns = columns
    rowCount = rows
  }

  /// - Complexity: O(columns).
  public subscript(name: String) -> Column? { schema.place(of: name).map { columns[$0] } }
}
