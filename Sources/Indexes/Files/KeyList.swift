import Domain
import Foundation

/// Names and keys as the files of indexes carry them: the keys as a JSON array.
enum KeyList {
  /// - Throws: `badSettings` for keys that JSON cannot write.
  static func bytes(of keys: [some Encodable]) throws(IndexError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    do {
      return try encoder.encode(keys)
    } catch {
      throw IndexError(.badSettings, "The keys cannot be written as JSON: use keys that can.", cause: "\(error)")
    }
  }

  /// - Throws: `corruptFile`.
  static func keys<Key: Decodable>(_ type: Key.Type, in bytes: Data) throws(IndexError) -> [Key] {
    do {
      return try JSONDecoder().decode([Key].self, from: bytes)
    } catch {
      throw damaged(error)
    }
  }

  /// - Throws: `corruptFile`.
  static func space(_ name: String) throws(IndexError) -> SpaceID {
    do {
      return try SpaceID(name)
    } catch {
      throw damaged(error)
    }
  }

  private static func damaged(_ error: any Error) -> IndexError {
    IndexError(
      .corruptFile,
      "The index file holds keys of another type, or a damaged name: rebuild it from the store.",
      cause: "\(error)")
  }
}
