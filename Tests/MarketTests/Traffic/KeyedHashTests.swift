import Testing

@testable import Market

@Suite("Keyed hash")
struct KeyedHashTests {
  private static let hash = KeyedHash(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)

  @Test(
    "Hashes are those of SipHash-2-4",
    arguments: [
      // The reference implementation's vectors for the bytes 0, 1, 2 …; that of 15 bytes is in the paper's appendix A.
      (0, 0x726F_DB47_DD0E_0E31 as UInt64), (1, 0x74F8_39C5_93DC_67FD), (15, 0xA129_CA61_49BE_45E5),
    ])
  func vectors(length: Int, expected: UInt64) {
    #expect(Self.hash.value(of: (0..<length).map(UInt8.init)) == expected)
  }

  @Test("Two words are hashed as their bytes are")
  func words() {
    let bytes: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]
    #expect(Self.hash.value(of: 1, 0x200) == Self.hash.value(of: bytes))
  }

  @Test("Another key is another hash")
  func keys() {
    #expect(KeyedHash(1, 2).value(of: 3, 4) != KeyedHash(1, 3).value(of: 3, 4))
    #expect(Self.hash.derived(1) != Self.hash.derived(2))
  }
}
