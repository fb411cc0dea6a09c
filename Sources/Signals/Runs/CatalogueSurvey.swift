import Domain
import Foundation
import Media
import Store

/// Looks at what items show: the signature of a picture's file or of a text, or why there is none.
///
/// Blocks: call it on a thread that may.
struct CatalogueSurvey: Sendable {
  let kind: MediaKind
  private let pictures: PictureFolder
  /// What was read in the pictures of items; for signals that read words.
  private let words: [ItemID: String]

  /// - Parameters:
  ///   - pictures: the folder that paths of pictures start at; nil finds no picture.
  ///   - largestFile: larger files are not read, in bytes.
  ///   - words: what was read in the pictures of items.
  init(kind: MediaKind, pictures: URL?, largestFile: Int, words: [ItemID: String] = [:]) {
    self.kind = kind
    self.pictures = PictureFolder(pictures, largestFile: largestFile)
    self.words = words
  }

  /// What a signal of texts reads of an item: title, text and, where it takes them, the words in the picture.
  static func text(of item: Item, read words: String? = nil) -> String {
    [item.title, item.text, words ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func text(of item: Item) -> [UInt8] {
    Array(Self.text(of: item, read: kind == .words ? words[item.id] : nil).utf8)
  }

  /// - Parameter known: what was noted last; a file of the same size and time is not read again.
  /// - Returns: nil when nothing changed.
  func look(at item: Item, known: ItemMedia?) -> ItemMedia? {
    let seen = kind == .picture ? seenPicture(item, known: known) : seenText(item)
    return seen == known ? nil : seen
  }

  /// The bytes that a signature was made of.
  /// - Throws: `SignalNull`: `changed` when they are other ones now.
  func content(of item: Item, expecting key: ContentKey) throws -> [UInt8] {
    guard kind == .picture else { return try Self.require(text(of: item), key) }
    guard let path = item.picture, let bytes = try? pictures.bytes(at: path) else { throw SignalNull(.changed) }
    return try Self.require(bytes, key)
  }

  private static func require(_ bytes: [UInt8], _ key: ContentKey) throws(SignalNull) -> [UInt8] {
    guard signature(of: bytes) == key else { throw SignalNull(.changed) }
    return bytes
  }

  private static func signature(of bytes: [UInt8]) -> ContentKey? {
    ContentKey(hex: ContentSignature(of: bytes).hex)
  }

  private func seenText(_ item: Item) -> ItemMedia {
    let bytes = text(of: item)
    let content = Self.signature(of: bytes).map { ItemMedia.Content.signature($0) }
    return ItemMedia(
      item: item.id, kind: kind, content: content ?? .null(reason: SignalNull.Code.noInput.rawValue),
      size: bytes.count)
  }

  private func seenPicture(_ item: Item, known: ItemMedia?) -> ItemMedia {
    let path = item.picture ?? ""
    func noted(_ content: ItemMedia.Content, size: Int = 0, at time: Int64 = 0) -> ItemMedia {
      ItemMedia(
        item: item.id, kind: kind, content: content, path: path, size: size, modifiedAt: Timestamp(milliseconds: time))
    }
    guard !path.isEmpty else { return noted(.null(reason: SignalNull.Code.noInput.rawValue)) }
    let file: URL
    switch pictures.place(path) {
    case .failure(let null): return noted(.null(reason: null.code.rawValue))
    case .success(let found): file = found
    }
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path),
      attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int,
      let date = attributes[.modificationDate] as? Date
    else { return noted(.null(reason: SignalNull.Code.missingFile.rawValue)) }
    let time = Int64((date.timeIntervalSince1970 * 1_000).rounded())
    if let known, known.path == path, known.size == size, known.modifiedAt.milliseconds == time { return known }
    guard size <= pictures.largestFile else {
      return noted(.null(reason: SignalNull.Code(.tooLarge).rawValue), size: size, at: time)
    }
    guard case .success(let bytes) = pictures.read(file), let key = Self.signature(of: bytes) else {
      return noted(.null(reason: SignalNull.Code.missingFile.rawValue))
    }
    return noted(.signature(key), size: size, at: time)
  }
}
