package import Domain

/// The fields of a request that is one flat JSON object, read by the rules of rows.
package struct RequestFields {
  private var fields: FieldReader

  package init(json: [UInt8]) throws(RowRefusal) {
    let source = try json.withUnsafeBufferPointer { (bytes) throws(RowRefusal) in
      try JSONRowParser.row(bytes)
    }
    fields = FieldReader(source, currency: nil)
  }

  package mutating func text(_ name: String) throws(RowRefusal) -> String? { try fields.text(name) }

  package mutating func identifier<Entity>(_ name: String) throws(RowRefusal) -> Identifier<Entity>? {
    try fields.identifier(name)
  }

  package mutating func value<Value>(
    _ name: String, _ make: (String) throws(DomainError) -> Value
  ) throws(RowRefusal) -> Value? {
    try fields.value(name, make)
  }

  package mutating func integer(_ name: String, in range: ClosedRange<Int64>) throws(RowRefusal)
    -> Int64?
  {
    try fields.integer(name, in: range)
  }

  package mutating func choice<Value: RawRepresentable & CaseIterable>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(RowRefusal) -> Value? where Value.RawValue == String {
    try fields.choice(name)
  }

  /// `general` when absent.
  package mutating func rating(_ name: String) throws(RowRefusal) -> ContentRating {
    try fields.rating(name)
  }

  package func required<Value>(_ name: String, _ value: Value?) throws(RowRefusal) -> Value {
    try fields.required(name, value)
  }

  /// Refuses fields that no getter asked for.
  package mutating func finish() throws(RowRefusal) { try fields.finish() }

  /// The known name that a misspelt one probably means.
  package static func nearest(to name: String, in known: [String]) -> String? {
    NearMatch.of(name, in: known)
  }
}
