import Foundation

/// Text to the token ids of an uncased BERT model, equal to the published tokenizer.
///
/// Words are made as `BertCharacters` says; each is then split greedily into the longest pieces of the vocabulary, and
/// is `[UNK]` when that fails or when it has more than 100 scalars (Devlin et al., 2019; Wu et al., 2016). Text that spells
/// a special token, such as "[SEP]", is read as ordinary text, so that nobody writes control tokens into a model
/// (`encode_special_tokens = True` in Hugging Face `tokenizers`).
public struct WordPieceTokenizer: Sendable {
  /// Tokens in the vocabulary.
  public let vocabularySize: Int
  /// Ids of `[CLS]`, `[SEP]`, `[UNK]` and `[PAD]`.
  public let classification, separator, unknown, padding: Int32

  private static let longestWord = 100
  private let trie: PieceTrie

  /// - Parameter vocabulary: pieces in the order of their ids; those that continue a word begin with "##".
  /// - Throws: `invalidVocabulary` when a special token is missing or a piece stands twice.
  public init(vocabulary: [[UInt8]]) throws(MediaError) {
    var beginning: [(piece: [UInt32], token: Int32)] = []
    var continuing: [(piece: [UInt32], token: Int32)] = []
    var special: [[UInt8]: Int32] = [:]
    for (index, bytes) in vocabulary.enumerated() {
      let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
      if bytes.first == UInt8(ascii: "[") { special[bytes] = Int32(index) }
      if bytes.starts(with: "##".utf8), scalars.count > 2 {
        continuing.append((Array(scalars.dropFirst(2)), Int32(index)))
      } else if !scalars.isEmpty {
        beginning.append((scalars, Int32(index)))
      }
    }
    for pieces in [beginning, continuing] where Set(pieces.map(\.piece)).count != pieces.count {
      throw MediaError(.invalidVocabulary, "A piece stands twice in the vocabulary: take the file of the model.")
    }
    func id(_ name: String) throws(MediaError) -> Int32 {
      if let id = special[Array(name.utf8)] { return id }
      throw MediaError(.invalidVocabulary, "The vocabulary lacks \(name): take the file of the model.")
    }
    classification = try id("[CLS]")
    separator = try id("[SEP]")
    unknown = try id("[UNK]")
    padding = try id("[PAD]")
    vocabularySize = vocabulary.count
    trie = PieceTrie(beginning: beginning, continuing: continuing)
  }

  /// - Parameter bytes: a `vocab.txt`: one piece a line, in the order of their ids.
  public init(vocabularyFile bytes: [UInt8]) throws(MediaError) {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
      Array(line.last == 13 ? line.dropLast() : line)
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    try self.init(vocabulary: lines)
  }

  /// The ids of `text` between `[CLS]` and `[SEP]`, cut to `maximumLength` ids in all.
  ///
  /// - Parameter maximumLength: at least 2; less counts as 2.
  /// - Complexity: O(n · longest piece) for n scalars; reading stops when the ids are full.
  public func encode(_ text: String, maximumLength: Int = 128) -> [Int32] {
    let room = max(2, maximumLength) - 1
    var ids: [Int32] = [classification]
    ids.reserveCapacity(min(room + 1, 2 + text.utf8.count))
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.longestWord) { buffer in
      var word = WordBuffer(buffer)
      for scalar in text.unicodeScalars {
        if ids.count >= room { return }
        take(scalar.value, &word, &ids)
      }
      endWord(&word, &ids)
    }
    if ids.count > room { ids.removeLast(ids.count - room) }
    ids.append(separator)
    return ids
  }

  /// Several texts as one rectangle of ids, padded to the longest of them or to `length`.
  ///
  /// - Parameters:
  ///   - length: the columns wanted, such as a bucket that the model was compiled for; nil takes the longest text.
  ///   - maximumLength: where texts are cut; `length` cuts too.
  public func encode(_ texts: [String], length: Int? = nil, maximumLength: Int = 128) -> TokenBatch {
    let rows = texts.map { encode($0, maximumLength: min(length ?? maximumLength, maximumLength)) }
    let columns = length.map { max(2, $0) } ?? rows.map(\.count).max() ?? 0
    return TokenBatch(rows, columns: columns, padding: padding)
  }

  @inline(__always)
  private func take(_ scalar: UInt32, _ word: inout WordBuffer, _ ids: inout [Int32]) {
    let characters = BertCharacters.shared
    guard let entry = characters.entry(scalar) else {
      takeRare(scalar, &word, &ids)
      return
    }
    if entry.kind == .letter {
      word.append(entry.value)
    } else if entry.kind == .several {
      for part in characters.expansion(entry) { word.append(part) }
    } else {
      act(entry, &word, &ids)
    }
  }

  private func takeRare(_ scalar: UInt32, _ word: inout WordBuffer, _ ids: inout [Int32]) {
    if case 0x4E00...0x9FFF = scalar {
      act(BertCharacters.Entry(.alone, scalar), &word, &ids)
    } else if case 0xAC00...0xD7A3 = scalar {
      // Hangul decomposes by arithmetic (The Unicode Standard, 3.12).
      let index = scalar - 0xAC00
      word.append(0x1100 + index / 588)
      word.append(0x1161 + index % 588 / 28)
      if index % 28 != 0 { word.append(0x11A7 + index % 28) }
    } else {
      let (entry, several) = BertCharacters.rule(for: scalar)
      if entry.kind == .letter {
        word.append(entry.value)
      } else if entry.kind == .several {
        for part in several { word.appendOrdered(part) }
      } else {
        act(entry, &word, &ids)
      }
    }
  }

  private func act(_ entry: BertCharacters.Entry, _ word: inout WordBuffer, _ ids: inout [Int32]) {
    switch entry.kind {
    case .space: endWord(&word, &ids)
    case .alone:
      endWord(&word, &ids)
      word.append(entry.value)
      endWord(&word, &ids)
    case .mark: word.appendOrdered(entry.value)
    case .barrier: word.endRun()
    case .letter, .several, .removed: break
    }
  }

  private func endWord(_ word: inout WordBuffer, _ ids: inout [Int32]) {
    guard word.count > 0 else { return }
    defer { word.clear() }
    guard let scalars = word.scalars else {
      ids.append(unknown)
      return
    }
    let mark = ids.count
    var start = 0
    while start < scalars.count {
      let root = start == 0 ? PieceTrie.beginning : PieceTrie.continuing
      guard let found = trie.longest(scalars, from: start, root: root) else {
        ids.removeLast(ids.count - mark)
        ids.append(unknown)
        return
      }
      ids.append(found.token)
      start = found.end
    }
  }
}

/// The word that is being read: its scalars while they fit, then only their number.
private struct WordBuffer {
  private let buffer: UnsafeMutableBufferPointer<UInt32>
  private(set) var count = 0
  /// Marks are put in order down to here, not before.
  private var runStart = 0

  init(_ buffer: UnsafeMutableBufferPointer<UInt32>) { self.buffer = buffer }

  /// Nil for a word that is too long to be looked up.
  var scalars: UnsafeBufferPointer<UInt32>? {
    count <= buffer.count ? UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[0..<count]) : nil
  }

  @inline(__always)
  mutating func append(_ scalar: UInt32) {
    if count < buffer.count { buffer[count] = scalar }
    count += 1
  }

  /// Appends by the Canonical Ordering Algorithm: marks of one run stand in the order of their classes.
  mutating func appendOrdered(_ scalar: UInt32) {
    append(scalar)
    guard count <= buffer.count, let mark = Self.orderingClass(scalar), mark > 0 else { return }
    var place = count - 1
    while place > runStart, let before = Self.orderingClass(buffer[place - 1]), before > mark {
      buffer.swapAt(place, place - 1)
      place -= 1
    }
  }

  mutating func endRun() { runStart = count }

  mutating func clear() {
    count = 0
    runStart = 0
  }

  private static func orderingClass(_ value: UInt32) -> UInt8? {
    Unicode.Scalar(value).map(BertCharacters.orderingClass)
  }
}
