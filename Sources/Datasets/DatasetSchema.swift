/// The type of a column.
public enum ColumnType: String, Sendable, Codable, CaseIterable {
  case int64, float32, float64, bool, string, timestamp
  case int64List = "int64_list"
  case float32List = "float32_list"

  public var isList: Bool { self == .int64List || self == .float32List }
}

/// The columns of a data set, in order.
public struct DatasetSchema: Equatable, Sendable, Codable {
  public struct Field: Equatable, Sendable, Codable {
    public let name: String
    public let type: ColumnType
    /// Whether a row may lack a value.
    public let isOptional: Bool

    public init(_ name: String, _ type: ColumnType, isOptional: Bool = true) {
      self.name = name
      self.type = type
      self.isOptional = isOptional
    }
  }

  public let fields: [Field]

  /// - Throws: `badSchema` unless there are fields, each with a name of its own.
  public init(_ fields: [Field]) throws(DatasetError) {
    guard !fields.isEmpty else { throw DatasetError(.badSchema, "A data set has no columns: name one at least.") }
    var names: Set<String> = []
    for field in fields {
      guard !field.name.isEmpty, !field.name.utf8.contains(0) else {
        throw DatasetError(.badSchema, "A column has no name, or one with U+0000: give it a name.")
      }
      guard names.insert(field.name).inserted else {
        throw DatasetError(.badSchema, "Two columns are named \(field.name): rename one.")
      }
    }
    self.fields = fields
  }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode([Field].self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(fields)
  }

  /// - Complexity: O(fields).
  public func place(of name: String) -> Int? { fields.firstIndex { $0.name == name } }
}
