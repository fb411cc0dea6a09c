/// One feature of a text: a number that stands for its name, and the family that it belongs to.
public struct TextTerm: Hashable, Sendable {
  /// Families differ in how many terms a text has; who weighs terms evens that out.
  public enum Family: UInt8, CaseIterable, Sendable {
    case word, pair, characters, shape
  }

  public let family: Family
  /// Equal for equal names in equal families, on every machine: FNV-1a.
  public let key: UInt64
}

/// FNV-1a over what a feature is named after.
struct TermHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  init(_ tag: UInt8) { combine(UInt32(tag)) }

  mutating func combine(_ unit: UInt32) { value = (value ^ UInt64(unit)) &* 0x100_0000_01B3 }

  /// The bytes and a terminator, so that ("a", "bc") and ("ab", "c") differ.
  mutating func combine(_ text: String) {
    for byte in text.utf8 { combine(UInt32(byte)) }
    combine(0xFF)
  }
}
