import Domain
package import Foundation

/// Decodes settings from JSON and refuses fields that nobody reads: a misspelt weight would otherwise count as left out.
package enum StrictJSON {
  /// - Parameter example: a value in which every optional field is set; its fields are the known ones, and those of the first
  ///   element of a list are known for all of them.
  /// - Throws: `badSettings` with the field and its remedy; what the decoder says of fields that are missing or of another type.
  package static func decode<Value: Codable>(_ data: Data, knowing example: Value) throws -> Value {
    guard let given = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) else {
      throw EngineError(.badSettings, "it is no JSON")
    }
    let known = try JSONSerialization.jsonObject(with: JSONEncoder().encode(example), options: .fragmentsAllowed)
    try refuseUnknown(in: given, knowing: known, at: [])
    do {
      return try JSONDecoder().decode(Value.self, from: data)
    } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
      // The text is JSON, as was seen above.
      throw EngineError(.badSettings, "a number is out of range: use whole numbers where a field counts or is money")
    }
  }

  private static func refuseUnknown(in given: Any, knowing known: Any, at path: [String]) throws(EngineError) {
    if let given = given as? [String: Any], let known = known as? [String: Any] {
      for name in given.keys.sorted() {
        guard let value = given[name], let example = known[name] else {
          let place = (path + [name]).joined(separator: ".")
          let remedy = NearMatch.of(name, in: known.keys).map { "did you mean `\($0)`?" } ?? "remove it"
          throw EngineError(.badSettings, "the field `\(place)` is unknown: \(remedy)")
        }
        try refuseUnknown(in: value, knowing: example, at: path + [name])
      }
    } else if let given = given as? [Any], let known = known as? [Any], let example = known.first {
      for (place, value) in given.enumerated() {
        try refuseUnknown(in: value, knowing: example, at: path + ["\(place)"])
      }
    }
  }
}
