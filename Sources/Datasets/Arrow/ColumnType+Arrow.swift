import CArrow

extension ColumnType {
  var arrow: vit_arrow_type {
    switch self {
    case .int64: VIT_ARROW_INT64
    case .float32: VIT_ARROW_FLOAT32
    case .float64: VIT_ARROW_FLOAT64
    case .bool: VIT_ARROW_BOOL
    case .string: VIT_ARROW_STRING
    case .timestamp: VIT_ARROW_TIMESTAMP
    case .int64List: VIT_ARROW_INT64_LIST
    case .float32List: VIT_ARROW_FLOAT32_LIST
    }
  }

  init?(_ type: vit_arrow_type) {
    guard let match = Self.allCases.first(where: { $0.arrow == type }) else { return nil }
    self = match
  }
}

extension DatasetSchema {
  /// Runs `body` on the fields as Arrow is told of them.
  func withArrowFields<Value>(_ body: (UnsafeBufferPointer<vit_arrow_field>) -> Value) -> Value {
    // All names in one array, each ended by a zero.
    var names: [CChar] = []
    var starts: [Int] = []
    for field in fields {
      starts.append(names.count)
      names += field.name.utf8CString
    }
    return names.withUnsafeBufferPointer { names in
      let fields = zip(fields, starts).map { field, start in
        vit_arrow_field(
          name: names.baseAddress.map { $0 + start }, type: field.type.arrow, is_optional: field.isOptional)
      }
      return fields.withUnsafeBufferPointer(body)
    }
  }
}
