/// Writes the compact forms of the ledger: variable-length integers, texts by reference into a table.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []
  private var texts: [String] = []
  private var references: [Spelling: UInt64] = [:]

  /// LEB128: seven bits a byte, the lowest first.
  mutating func write(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Zigzag, so that small negative numbers are short too.
  mutating func write(signed value: Int64) { write(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  mutating func write(count: Int) { write(UInt64(count)) }

  /// A missing value is 0, others are shifted by one; the value is never negative.
  mutating func write(optional value: Int64?) { write(value.map { UInt64($0) + 1 } ?? 0) }

  mutating func write(text: String) {
    write(count: text.utf8.count)
    bytes += Array(text.utf8)
  }

  mutating func write(raw: [UInt8]) {
    write(count: raw.count)
    bytes += raw
  }

  /// Front coding: how many bytes each text shares with the one before it, then the rest. Columns of identifiers, which are
  /// sorted or begin alike, become short.
  mutating func write(texts: [String]) {
    var before: [UInt8] = []
    for text in texts {
      let now = Array(text.utf8)
      let limit = min(before.count, now.count, Self.longestShared)
      var shared = 0
      while shared < limit, before[shared] == now[shared] { shared += 1 }
      write(count: shared)
      write(raw: Array(now[shared...]))
      before = now
    }
  }

  /// Keeps what damaged bytes can make a reader allocate within this many times their own length.
  static let longestShared = 127

  /// A text that is likely to come again in this record.
  mutating func write(reference text: String) {
    if let known = references[Spelling(text: text)] {
      write(known)
    } else {
      let index = UInt64(texts.count)
      references[Spelling(text: text)] = index
      texts.append(text)
      write(index)
    }
  }

  /// The table that `write(reference:)` points into, followed by all that was written.
  func finished() -> [UInt8] {
    var table = ByteWriter()
    table.write(count: texts.count)
    table.write(texts: texts)
    return table.bytes + bytes
  }
}

/// A text equal to another only if their bytes are: `String` holds two spellings of one accented letter for equal.
private struct Spelling: Hashable {
  let text: String

  static func == (left: Self, right: Self) -> Bool {
    left.text == right.text && left.text.utf8.elementsEqual(right.text.utf8)
  }
}
