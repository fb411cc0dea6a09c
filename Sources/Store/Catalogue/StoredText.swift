/// The rules for texts on their way into the database, so that an exported row always fits the import's limits.
enum StoredText {
  /// The most bytes of a name, a link or a query.
  static let short = 8_192
  /// The most bytes of an item's text.
  static let long = 100_000
  /// The most bytes of a list or a map as JSON.
  static let longList = 131_072

  /// - Throws: `StoreError`: `badRow` for a text beyond `limit` bytes, or with a NUL: what follows it would be lost on reading.
  static func checked(_ text: String, _ field: String, limit: Int = short) throws -> String {
    guard text.utf8.count <= limit else {
      throw StoreError(.badRow, "The field \(field) has more than \(limit) bytes: shorten it.")
    }
    guard !text.utf8.contains(0) else {
      throw StoreError(.badRow, "The field \(field) holds a NUL character: remove it.")
    }
    return text
  }

  static func checked(_ text: String?, _ field: String) throws -> String? {
    guard let text else { return nil }
    return try checked(text, field, limit: short)
  }

  static func list(_ texts: [String], _ field: String) throws -> String {
    try checked(JSONText.list(texts), field, limit: longList)
  }

  static func map(_ map: [String: String], _ field: String) throws -> String {
    guard map.count <= SourceRow.maximumWidth else {
      throw StoreError(.badRow, "The field \(field) has more than \(SourceRow.maximumWidth) names: leave some out.")
    }
    for (key, value) in map { _ = try (checked(key, field), checked(value, field)) }
    return try checked(JSONText.map(map), field, limit: longList)
  }

  static func language(_ text: String?) throws -> String? {
    guard let text, LanguageTag.normalized(text) != text else { return text }
    throw StoreError(.badRow, "The language is no BCP 47 tag in lower case: write it as en or pt-br.")
  }
}
