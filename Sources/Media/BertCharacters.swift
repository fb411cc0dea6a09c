import Foundation

/// What the published BERT normaliser and pre-tokenizer do with each Unicode scalar, as one table look-up.
///
/// The rules are those of `BertNormalizer` (clean, space around ideographs, NFD, no accents, lower case) and
/// `BertPreTokenizer` in Hugging Face `tokenizers` 0.23. Their category tables are of Unicode 8.0 and their decompositions
/// of Unicode 12.1, and the model was trained with them; so scalars that came later count as ordinary letters here
/// too, and seven that changed category since 8.0 keep their old one. With that, all 1,112,064 scalars agree.
struct BertCharacters: Sendable {
  /// How a scalar acts on the words around it.
  enum Kind: UInt32 {
    /// Continues a word, as the scalar in the entry.
    case letter
    /// As `letter`, and takes part in canonical ordering.
    case mark
    /// Continues a word with several scalars, found by the index in the entry.
    case several
    /// Is a word alone.
    case alone
    case space
    case removed
    /// Is removed after it has ended a run of marks that are ordered among each other.
    case barrier
  }

  /// A kind and a 21-bit scalar or index.
  struct Entry {
    let bits: UInt32

    init(_ kind: Kind, _ value: UInt32 = 0) { bits = kind.rawValue << 24 | value }
    init(bits: UInt32) { self.bits = bits }

    var kind: Kind { Kind(rawValue: bits >> 24) ?? .removed }
    var value: UInt32 { bits & 0xFF_FFFF }
  }

  static let shared = BertCharacters()

  private static let pageCount = 0x1100
  // Pages of scripts in common use. Ideographs, Hangul and rare planes are worked out as they come.
  private static let tabled = Array(0x00...0x33) + Array(0xA0...0xAB) + Array(0xF9...0xFF) + Array(0x1F0...0x1FA)

  private let pages: [Int32]
  private let entries: [UInt32]
  private let expansions: [[UInt32]]

  private init() {
    var pages = [Int32](repeating: -1, count: Self.pageCount)
    var entries: [UInt32] = []
    var expansions: [[UInt32]] = []
    for page in Self.tabled {
      pages[page] = Int32(entries.count)
      for low in 0..<256 {
        let (entry, expansion) = Self.rule(for: UInt32(page << 8 | low))
        if expansion.isEmpty {
          entries.append(entry.bits)
        } else {
          entries.append(Entry(.several, UInt32(expansions.count)).bits)
          expansions.append(expansion)
        }
      }
    }
    self.pages = pages
    self.entries = entries
    self.expansions = expansions
  }

  /// Nil for a scalar outside the table.
  @inline(__always)
  func entry(_ scalar: UInt32) -> Entry? {
    let page = pages[Int(scalar >> 8)]
    return page < 0 ? nil : Entry(bits: entries[Int(page) + Int(scalar & 255)])
  }

  func expansion(_ entry: Entry) -> [UInt32] { expansions[Int(entry.value)] }

  /// The rule itself; for several scalars the second part holds them.
  static func rule(for value: UInt32) -> (Entry, [UInt32]) {
    guard let scalar = Unicode.Scalar(value) else { return (Entry(.removed), []) }
    if value == 9 || value == 10 || value == 13 { return (Entry(.space), []) }
    let category = oldCategory(of: scalar)
    if value == 0 || value == 0xFFFD || category == .control || category == .format || category == .privateUse {
      return (Entry(.removed), [])
    }
    if scalar.properties.isWhitespace { return (Entry(.space), []) }
    let parts = decomposed(scalar)
    let kept = parts.filter { oldCategory(of: $0) != .nonspacingMark }
    guard !kept.isEmpty else {
      return (Entry(parts.contains { orderingClass(of: $0) == 0 } ? .barrier : .removed), [])
    }
    let lowered = kept.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
    if isIdeograph(value) || (lowered.count == 1 && isPunctuation(lowered[0])) {
      return (Entry(.alone, lowered[0].value), [])
    }
    if lowered.count > 1 { return (Entry(.several), lowered.map(\.value)) }
    return (Entry(orderingClass(of: lowered[0]) == 0 ? .letter : .mark, lowered[0].value), [])
  }

  /// The canonical combining class in Unicode 12.1.
  static func orderingClass(of scalar: Unicode.Scalar) -> UInt8 {
    isAssigned(scalar, in: 12) ? scalar.properties.canonicalCombiningClass.rawValue : 0
  }

  private static func isAssigned(_ scalar: Unicode.Scalar, in version: Int) -> Bool {
    scalar.properties.age.map { $0.major <= version } ?? false
  }

  private static func oldCategory(of scalar: Unicode.Scalar) -> Unicode.GeneralCategory {
    switch scalar.value {
    case 0x1734, 0x1171E: .nonspacingMark
    case 0x1885, 0x1886: .otherLetter
    case 0xA9BD: .spacingMark
    case 0x111C9, 0x166D: .otherPunctuation
    default: isAssigned(scalar, in: 8) ? scalar.properties.generalCategory : .unassigned
    }
  }

  private static func decomposed(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    guard scalar.value >= 0xC0, isAssigned(scalar, in: 12) else { return [scalar] }
    return Array(String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars)
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 33...47, 58...64, 91...96, 123...126: return true
    default: break
    }
    switch oldCategory(of: scalar) {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// The blocks that BERT's `_is_chinese_char` names.
  static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
