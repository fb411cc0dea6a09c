extension DatasetSchema {
  /// The columns of a libsvm file: `label`, `qid` where the lines name a query, and the index and the value of each number that
  /// is not 0.
  public static func libsvm(hasQueries: Bool) -> DatasetSchema {
    let query: [Field] = hasQueries ? [LibsvmColumns.query] : []
    return DatasetSchema(distinct: [LibsvmColumns.label] + query + [LibsvmColumns.indices, LibsvmColumns.values])
  }

  private init(distinct fields: [Field]) { self.fields = fields }
}

enum LibsvmColumns {
  static let label = DatasetSchema.Field("label", .float32, isOptional: false)
  static let query = DatasetSchema.Field("qid", .int64, isOptional: false)
  static let indices = DatasetSchema.Field("indices", .int64List, isOptional: false)
  static let values = DatasetSchema.Field("values", .float32List, isOptional: false)
}
