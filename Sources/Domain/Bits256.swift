/// 256 bits, such as a perceptual hash.
public struct Bits256: Hashable, Sendable {
  /// Four words; bit i is bit i % 64 of word i / 64.
  public var words: SIMD4<UInt64>

  public init(words: SIMD4<UInt64> = .zero) { self.words = words }

  /// Nil unless `hex` is 64 hexadecimal digits, bit 255 first.
  public init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var words = SIMD4<UInt64>.zero
    for (place, digit) in digits.enumerated() {
      guard let value = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
      words[3 - place / 16] = words[3 - place / 16] << 4 | UInt64(value)
    }
    self.words = words
  }

  /// - Parameter place: in 0..<256.
  public subscript(_ place: Int) -> Bool {
    get { words[place / 64] >> UInt64(place % 64) & 1 == 1 }
    set {
      let bit = UInt64(1) << UInt64(place % 64)
      if newValue { words[place / 64] |= bit } else { words[place / 64] &= ~bit }
    }
  }

  /// How many bits differ: 0 … 256.
  public func distance(to other: Bits256) -> Int {
    let differing = words ^ other.words
    return differing[0].nonzeroBitCount + differing[1].nonzeroBitCount + differing[2].nonzeroBitCount
      + differing[3].nonzeroBitCount
  }

  /// 64 lower-case hexadecimal digits, bit 255 first: how the reference implementation of PDQ writes a hash.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    let written = (0..<64).map { place in
      digits[Int(words[3 - place / 16] >> UInt64(60 - 4 * (place % 16)) & 15)]
    }
    return String(decoding: written, as: UTF8.self)
  }
}

extension Bits256: CustomStringConvertible {
  public var description: String { hex }
}

extension Bits256: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let bits = Self(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "256 bits are written as 64 hexadecimal digits.")
    }
    self = bits
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}
