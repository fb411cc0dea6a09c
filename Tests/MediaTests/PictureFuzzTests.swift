import Foundation
import Testing

@testable import Media

@Suite("Damaged pictures")
struct PictureFuzzTests {
  @Test("Any damage gives a picture of the promised size or a null reason", arguments: Sample.all)
  func mutations(sample: Sample) {
    var random = SplitMix64(seed: 11)
    let decoder = PictureDecoder(limits: PictureLimits(pixels: 1 << 20, seconds: 1))
    let bytes = sample.bytes
    var outcomes = 0
    for _ in 0..<200 {
      let damaged = damage(bytes, &random)
      do throws(NullReason) {
        let picture = try decoder.decode(damaged)
        #expect(picture.pixels.count == 3 * picture.width * picture.height)
      } catch {
        #expect(NullReason.Code(rawValue: error.code.rawValue) == error.code)
      }
      outcomes += 1
    }
    #expect(outcomes == 200)
  }

  @Test("Random bytes behind a valid start are refused or read, never worse", arguments: ContentType.allCases)
  func noise(type: ContentType) throws {
    var random = SplitMix64(seed: 12)
    let decoder = PictureDecoder(limits: PictureLimits(pixels: 1 << 20, seconds: 1))
    let sample = try #require(Sample.all.first { ContentType(sniffing: $0.bytes) == type })
    for _ in 0..<100 {
      let kept = 16 + random.below(64)
      let damaged = sample.bytes.prefix(kept) + (0..<random.below(600)).map { _ in UInt8(random.below(256)) }
      _ = try? decoder.decode(Array(damaged), shortSide: 1 + random.below(64))
    }
  }

  /// One to eight edits: a bit, a byte, a copied stretch, a cut or an insertion.
  private func damage(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var damaged = bytes
    for _ in 0...random.below(8) where damaged.count > 8 {
      let at = random.below(damaged.count)
      switch random.below(6) {
      case 0: damaged[at] ^= 1 << UInt8(random.below(8))
      case 1: damaged[at] = UInt8(random.below(256))
      case 2: damaged[at] = [0, 0xFF, 0x7F, 0x80][random.below(4)]
      case 3: damaged.insert(contentsOf: damaged[0..<random.below(min(64, damaged.count))], at: at)
      case 4: damaged.removeSubrange(at..<min(damaged.count, at + random.below(32)))
      default: damaged.replaceSubrange(at..<min(damaged.count, at + 4), with: [0xFF, 0xFF, 0xFF, 0xFE])
      }
    }
    return damaged
  }
}
