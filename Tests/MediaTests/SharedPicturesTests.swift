import Foundation
import Testing

@testable import Media

@Suite("Pictures of the shared data", .enabled(if: Oracle.shared != nil))
struct SharedPicturesTests {
  private let decoder = PictureDecoder()

  @Test(
    "Odd colour modes and tiny pictures are read in their size",
    arguments: [
      ("modes/CMYK.jpg", 1600, 1004), ("modes/RGBA.png", 1600, 1004), ("small.jpg", 224, 399), ("wee.jpg", 34, 42),
    ])
  func odd(path: String, width: Int, height: Int) throws {
    let picture = try decoder.decode(Oracle.sharedBytes("pdq/misc-images/\(path)"))
    #expect(picture.width == width && picture.height == height)
  }

  @Test("The same photograph in CMYK and RGBA looks like the original", arguments: ["CMYK.jpg", "RGBA.png"])
  func modes(name: String) throws {
    let original = try decoder.decode(Oracle.sharedBytes("pdq/bridge-mods/aaa-orig.jpg"))
    let other = try decoder.decode(Oracle.sharedBytes("pdq/misc-images/modes/\(name)"))
    let total = zip(original.pixels, other.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(Double(total) / Double(original.pixels.count) < 20)
  }

  @Test("A plain photograph gives the same pixels read by libjpeg and by libvips, whole and reduced")
  func bothWays() throws {
    let folder = try #require(Oracle.shared).appending(path: "clothing/validation")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".jpg") }
      .sorted()
    #expect(names.count > 40)
    for name in names.prefix(40) {
      let bytes = try Oracle.sharedBytes("clothing/validation/\(name)")
      let tagged = PlainJPEG.tagged(bytes)
      #expect(try decoder.decode(bytes).pixels == decoder.decode(tagged).pixels, "\(name)")
      let (one, other) = (try decoder.decode(bytes, shortSide: 60), try decoder.decode(tagged, shortSide: 60))
      #expect(one.pixels == other.pixels && one.source == other.source, "\(name)")
    }
  }

  @Test("Every photograph of the edits decodes, whole and reduced")
  func edits() throws {
    let folder = try #require(Oracle.shared).appending(path: "pdq")
    for place in ["bridge-mods", "reg-test-input/dih"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: place).path) {
        let bytes = try Oracle.sharedBytes("pdq/\(place)/\(name)")
        let whole = try decoder.decode(bytes, declared: .jpeg)
        let reduced = try decoder.decode(bytes, shortSide: 100)
        #expect(min(reduced.width, reduced.height) >= min(100, min(whole.width, whole.height)))
      }
    }
  }

  @Test("On photographs the reduced path stays near the exact one")
  func reducedIsNear() throws {
    let lines = try String(decoding: Oracle.sharedBytes("grocery/val.txt"), as: UTF8.self).split(separator: "\n")
    for line in lines.prefix(60).enumerated().filter({ $0.offset % 10 == 0 }).map(\.element) {
      let bytes = try Oracle.sharedBytes("grocery/" + line.prefix { $0 != "," })
      let tensors = try [PicturePreprocessor.Decoding.exact, .reduced].map { decoding in
        let preprocessor = PicturePreprocessor.efficientNetLite0(decoding: decoding)
        return try preprocessor.tensor(of: preprocessor.decode(bytes, with: decoder))
      }
      let difference = zip(tensors[0], tensors[1]).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(tensors[0].count)
      #expect(difference * 128 < 6)
    }
  }
}
