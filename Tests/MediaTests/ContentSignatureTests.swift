import Foundation
import Testing

@testable import Media

@Suite("Content signature")
struct ContentSignatureTests {
  @Test(
    "The signature is SHA-256 in hexadecimal (FIPS 180-4, examples)",
    arguments: [
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ])
  func vectors(text: String, hex: String) throws {
    let signature = ContentSignature(of: Array(text.utf8))
    #expect(signature.hex == hex)
    #expect(ContentSignature(hex: hex) == signature)
    #expect(try JSONDecoder().decode(ContentSignature.self, from: JSONEncoder().encode(signature)) == signature)
  }

  @Test("Anything but 64 lower-case digits is no signature", arguments: ["", "AB", String(repeating: "G", count: 64)])
  func refused(hex: String) {
    #expect(ContentSignature(hex: hex) == nil)
    #expect(ContentSignature(hex: String(repeating: "A", count: 64)) == nil)
  }
}
