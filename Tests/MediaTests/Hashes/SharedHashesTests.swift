import Domain
import Foundation
import Testing

@testable import Media

@Suite("Perceptual hashes of the shared pictures", .enabled(if: Oracle.shared != nil))
struct SharedHashesTests {
  struct Known: Sendable, CustomTestStringConvertible {
    let bits: Bits256
    let file: String

    var testDescription: String { file }

    /// Hashes that the reference implementations made with decoders of their own.
    static let all: [Known] = {
      guard let bytes = try? Oracle.sharedBytes("pdq/expected.csv") else { return [] }
      return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 4, let bits = Bits256(hex: String(fields[1])) else { return nil }
        return Known(bits: bits, file: String(fields[3]))
      }
    }()
  }

  private let hasher = PerceptualHasher()

  @Test("Our own decoding stays within ten bits of the reference's", arguments: Known.all)
  func ownDecoding(known: Known) throws {
    let hash = try hasher.hash(of: Oracle.sharedBytes("pdq/\(known.file)"))
    #expect(hash.bits.distance(to: known.bits) <= 10)
    #expect(hash.quality >= 80)
  }

  @Test("All expected hashes were read")
  func all() { #expect(Known.all.count == 20) }

  @Test("The forms of the upright picture are those that the reference gives the turned and mirrored files")
  func forms() throws {
    let names: [(DihedralForm, String)] = [
      (.original, "1-original"), (.rotate90, "2-rotate-90"), (.rotate180, "3-rotate-180"),
      (.rotate270, "4-rotate-270"), (.flipX, "5-flipx"), (.flipY, "6-flipy"), (.flipPlus1, "7-flip-plus-1"),
      (.flipMinus1, "8-flip-minus-1"),
    ]
    let file = "pdq/reg-test-input/dih/bridge-1-original.jpg"
    let forms = try hasher.forms(of: PictureDecoder().decode(Oracle.sharedBytes(file)))
    for (form, name) in names {
      let known = try #require(Known.all.first { $0.file.hasSuffix("bridge-\(name).jpg") })
      #expect(forms[form]?.bits.distance(to: known.bits) ?? 256 <= 10, "\(name)")
    }
  }
}
