/// A hash under a secret key: whoever does not know the key can neither tell what went in nor choose what comes out.
///
/// SipHash-2-4 of Aumasson and Bernstein, INDOCRYPT 2012.
public struct KeyedHash: Equatable, Sendable {
  private let first: UInt64
  private let second: UInt64

  /// - Parameters:
  ///   - first: the first eight bytes of the key, little-endian.
  ///   - second: the other eight.
  public init(_ first: UInt64, _ second: UInt64) {
    self.first = first
    self.second = second
  }

  /// - Complexity: O(bytes), without an allocation.
  public func value(of bytes: some Sequence<UInt8>) -> UInt64 {
    var state = State(first, second)
    var (word, count) = (UInt64(0), UInt64(0))
    for byte in bytes {
      word |= UInt64(byte) << (8 * (count & 7))
      count += 1
      if count & 7 == 0 {
        state.absorb(word)
        word = 0
      }
    }
    state.absorb(word | count << 56)
    return state.finished()
  }

  /// The hash of two words' sixteen bytes.
  public func value(of word: UInt64, _ other: UInt64) -> UInt64 {
    var state = State(first, second)
    state.absorb(word)
    state.absorb(other)
    state.absorb(16 << 56)
    return state.finished()
  }

  /// Another hash for each number, of which none tells the key of a second.
  func derived(_ number: UInt64) -> KeyedHash { KeyedHash(value(of: number, 0), value(of: number, 1)) }

  private struct State {
    private var a, b, c, d: UInt64

    init(_ first: UInt64, _ second: UInt64) {
      a = first ^ 0x736F_6D65_7073_6575
      b = second ^ 0x646F_7261_6E64_6F6D
      c = first ^ 0x6C79_6765_6E65_7261
      d = second ^ 0x7465_6462_7974_6573
    }

    mutating func absorb(_ word: UInt64) {
      d ^= word
      turn()
      turn()
      a ^= word
    }

    mutating func finished() -> UInt64 {
      c ^= 0xFF
      for _ in 0..<4 { turn() }
      return a ^ b ^ c ^ d
    }

    private mutating func turn() {
      a &+= b
      b = Self.rotated(b, 13) ^ a
      a = Self.rotated(a, 32)
      c &+= d
      d = Self.rotated(d, 16) ^ c
      a &+= d
      d = Self.rotated(d, 21) ^ a
      c &+= b
      b = Self.rotated(b, 17) ^ c
      c = Self.rotated(c, 32)
    }

    private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
  }
}
