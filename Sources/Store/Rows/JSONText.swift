/// Lists and maps of texts in columns of the database.
enum JSONText {
  static func list(_ texts: [String]) -> String {
    var bytes: [UInt8] = []
    JSONRowWriter.append(texts, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func map(_ map: [String: String]) -> String {
    var writer = JSONRowWriter()
    for (key, value) in map.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      writer.field(key, value)
    }
    return String(decoding: writer.finished(), as: UTF8.self)
  }

  /// - Throws: `StoreError`: `corrupt`.
  static func parseList(_ text: String) throws -> [String] {
    if text == "[]" { return [] }
    return try texts(parsing(text, JSONRowParser.list))
  }

  /// - Throws: `StoreError`: `corrupt`.
  static func parseMap(_ text: String) throws -> [String: String] {
    if text == "{}" { return [:] }
    let entries = try row(text).entries
    return try Dictionary(uniqueKeysWithValues: zip(entries.map(\.name), texts(entries.map(\.value))))
  }

  /// - Throws: `StoreError`: `corrupt`.
  static func row(_ text: String) throws -> SourceRow { try parsing(text, JSONRowParser.row) }

  private static func parsing<Value>(
    _ text: String, _ parse: (UnsafeBufferPointer<UInt8>) throws(RowRefusal) -> Value
  ) throws -> Value {
    var text = text
    do {
      return try text.withUTF8(parse)
    } catch {
      throw corrupt(error)
    }
  }

  private static func texts(_ values: [RawValue]) throws -> [String] {
    try values.map { value in
      guard case .text(let text) = value else { throw corrupt(nil) }
      return text
    }
  }

  private static func corrupt(_ cause: (any Error)?) -> StoreError {
    StoreError(.corrupt, "A stored list cannot be read: restore vitrine.sqlite from a backup.", cause: cause)
  }
}
