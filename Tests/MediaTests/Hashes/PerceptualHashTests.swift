import Domain
import Foundation
import Testing

@testable import Media

@Suite("Perceptual hashes")
struct PerceptualHashTests {
  /// What PyPI `pdqhash` 0.2.8 makes of pixels that are drawn from a seed; see make_perceptual_hashes.py.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let seed, width, height, grain, contrast: Int
    let hash: Bits256
    let quality: Int
    let forms: [String: Bits256]?

    var testDescription: String { "\(width) × \(height), noise \(grain)/8, contrast \(contrast)/64" }

    static let all: [Case] = (try? Oracle.load("perceptual_hashes.json", as: [Case].self)) ?? []

    /// An 8 × 8 board of colours with noise.
    func picture() throws -> Picture {
      var random = SplitMix64(seed: UInt64(seed))
      let board = (0..<192).map { _ in Int(random.next() >> 56) }
      var pixels: [UInt8] = []
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<3 {
            let colour = board[3 * (8 * (y * 8 / height) + x * 8 / width) + channel]
            let mixed = ((8 - grain) * colour + grain * Int(random.next() >> 56)) / 8
            pixels.append(UInt8(mixed * contrast / 64))
          }
        }
      }
      return try Picture(width: width, height: height, pixels: pixels)
    }
  }

  @Test("Bits and quality equal those of the reference on the same pixels", arguments: Case.all)
  func reference(known: Case) throws {
    let hash = try PerceptualHash(of: known.picture())
    #expect(hash.bits == known.hash)
    #expect(hash.quality == known.quality)
  }

  @Test("The eight forms equal those of the reference", arguments: Case.all.filter { $0.forms != nil })
  func forms(known: Case) throws {
    let forms = try PerceptualHash.forms(of: known.picture())
    for form in DihedralForm.allCases {
      #expect(forms[form]?.bits == known.forms?[form.rawValue], "\(form)")
      #expect(forms[form]?.quality == known.quality)
    }
  }

  @Test("The oracle has cases of every size and quality")
  func cases() {
    #expect(Case.all.count == 50)
    #expect(Case.all.contains { $0.quality == 0 } && Case.all.contains { (1..<100).contains($0.quality) })
  }

  @Test("The form of a turned or mirrored picture is near the hash of its turned or mirrored pixels")
  func turned() throws {
    let picture = try #require(Case.all.first { $0.width == 333 && $0.grain == 4 }).picture()
    // EXIF orientations say how the stored pixels become upright.
    let turns: [DihedralForm: Int] = [
      .original: 1, .flipY: 2, .rotate180: 3, .flipX: 4, .flipPlus1: 5, .rotate270: 6, .flipMinus1: 7, .rotate90: 8,
    ]
    let forms = try PerceptualHash.forms(of: picture)
    for (form, orientation) in turns {
      let upright = Picture.upright(
        picture.pixels, width: picture.width, height: picture.height, orientation: orientation)
      let turned = try Picture(width: upright.width, height: upright.height, pixels: upright.pixels)
      #expect(try forms[form]?.distance(to: PerceptualHash(of: turned)) ?? 256 <= 20, "\(form)")
    }
  }

  @Test("A picture with fewer than five pixels a side has no hash, and says why")
  func small() throws {
    let picture = try Picture(width: 4, height: 90, pixels: [UInt8](repeating: 7, count: 3 * 4 * 90))
    let reason = #expect(throws: NullReason.self) { try PerceptualHash(of: picture) }
    #expect(reason?.code == .tooFewPixels)
    #expect(throws: NullReason.self) { try PerceptualHash.forms(of: picture) }
  }

  @Test("A large picture is reduced before it is hashed, near the hash of all its pixels, and a ribbon keeps five rows")
  func reduced() throws {
    let large = try #require(Case.all.first { $0.width == 480 && $0.grain == 4 }).picture()
    let hasher = PerceptualHasher()
    #expect(try hasher.hash(of: large).distance(to: PerceptualHash(of: large)) <= 20)
    let small = try #require(Case.all.first { $0.width == 333 && $0.grain == 4 }).picture()
    #expect(try hasher.hash(of: small) == PerceptualHash(of: small))
    let ribbon = try Picture(width: 5_000, height: 6, pixels: (0..<90_000).map { UInt8($0 / 300 % 256) })
    #expect(try hasher.hash(of: ribbon).quality > 0)
    let reason = #expect(throws: NullReason.self) { try hasher.hash(of: []) }
    #expect(reason?.code == .empty)
  }

  @Test("A hash is written as 64 hexadecimal digits and read back; anything else is refused")
  func text() throws {
    let hex = "f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22"
    let bits = try #require(Bits256(hex: hex))
    #expect(bits.hex == hex)
    #expect(bits[1] && !bits[0] && bits[255])
    let hash = PerceptualHash(bits: bits, quality: 77)
    let file = try JSONEncoder().encode(hash)
    #expect(try JSONDecoder().decode(PerceptualHash.self, from: file) == hash)
    for bad in ["", String(hex.dropLast()), hex + "0", "g" + hex.dropFirst(), String(repeating: "é", count: 32)] {
      #expect(Bits256(hex: bad) == nil)
    }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Bits256.self, from: Data("\"12\"".utf8)) }
  }

  @Test("Codes of two spaces are not compared")
  func spaces() throws {
    let hash = PerceptualHash(bits: Bits256(words: [1, 2, 3, 4]), quality: 100)
    let (one, other) = try (hash.code(in: SpaceID("image.pdq.v1")), hash.code(in: SpaceID("image.pdq.v2")))
    let error = #expect(throws: DomainError.self) { try one.distance(to: other) }
    #expect(error?.code == .spaceMismatch)
    #expect(try one.distance(to: one) == 0)
  }
}
