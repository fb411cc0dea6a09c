import Foundation

/// What stands beside a value and explains it, such as the words that make a text toxic: JSON that programs read back.
public struct SignalNote: Equatable, Sendable {
  public let json: String

  /// - Throws: what the encoder does.
  public init(_ note: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    json = String(decoding: try encoder.encode(note), as: UTF8.self)
  }

  init(stored json: String) { self.json = json }

  /// - Throws: `SignalStoreError`: `corrupt` for a note of another form.
  public func decoded<Note: Decodable>(_ type: Note.Type = Note.self) throws(SignalStoreError) -> Note {
    do {
      return try JSONDecoder().decode(type, from: Data(json.utf8))
    } catch {
      throw SignalStoreError(
        .corrupt, "A stored note has another form than this version writes: compute its signal again.")
    }
  }
}
