import Foundation
import Testing

@testable import Media

@Suite("Picture preprocessor")
struct PicturePreprocessorTests {
  struct Resize: Decodable, Sendable, CustomTestStringConvertible {
    let width, height: Int
    let seed: UInt32
    let box, out: [Int]
    let sha256: String

    var testDescription: String { "\(width)×\(height) \(box) to \(out)" }

    static let all: [Resize] = {
      struct File: Decodable { let cases: [Resize] }
      return (try? Oracle.load("resizes.json", as: File.self).cases) ?? []
    }()
  }

  @Test("All resizes of the oracle are read")
  func oracleIsThere() { #expect(Resize.all.count >= 13) }

  @Test("A crop and bicubic resize equals Pillow's byte for byte", arguments: Resize.all)
  func equalsPillow(resize: Resize) throws {
    let picture = try noise(resize.width, resize.height, seed: resize.seed)
    let (left, top, right, bottom) = (resize.box[0], resize.box[1], resize.box[2], resize.box[3])
    let resized = try picture.resized(
      .init(x: left, y: top, width: right - left, height: bottom - top), width: resize.out[0], height: resize.out[1])
    #expect(ContentSignature(of: resized.pixels).hex == resize.sha256)
  }

  @Test("One colour stays that colour at any size", arguments: [(1, 1), (3, 500), (640, 480)])
  func flat(width: Int, height: Int) throws {
    let pixels: [UInt8] = (0..<width * height).flatMap { _ in [200, 100, 7] }
    let picture = try Picture(width: width, height: height, pixels: pixels)
    let resized = try picture.resized(.init(x: 0, y: 0, width: width, height: height), width: 31, height: 57)
    #expect(Set(stride(from: 0, to: resized.pixels.count, by: 3).map { resized.pixels[$0] }) == [200])
    #expect(Set(stride(from: 2, to: resized.pixels.count, by: 3).map { resized.pixels[$0] }) == [7])
  }

  @Test(
    "The crop is the centred square of 87.5% of the shorter side",
    arguments: [(256, 256, 16, 16, 224), (640, 480, 110, 30, 420), (333, 500, 21, 105, 291), (1, 1, 0, 0, 1)])
  func crop(width: Int, height: Int, x: Int, y: Int, side: Int) {
    let box = PicturePreprocessor.efficientNetLite0().crop(width: width, height: height)
    #expect(box == Picture.Box(x: x, y: y, width: side, height: side))
  }

  @Test("The tensor is (x − 127)/128 in the order of its layout")
  func layouts() throws {
    let picture = try noise(300, 260, seed: 5)
    let nhwc = PicturePreprocessor.efficientNetLite0(layout: .nhwc)
    let pixels = try nhwc.crop(picture).pixels
    let last = try nhwc.tensor(of: picture)
    let first = try PicturePreprocessor.efficientNetLite0(layout: .nchw).tensor(of: picture)
    #expect(last.count == 3 * 224 * 224 && first.count == last.count)
    #expect(last == pixels.map { (Float($0) - 127) / 128 })
    for pixel in [0, 1, 777, 224 * 224 - 1] {
      for channel in 0..<3 { #expect(first[channel * 224 * 224 + pixel] == last[3 * pixel + channel]) }
    }
  }

  @Test("The version names every parameter")
  func version() throws {
    let lite = PicturePreprocessor.efficientNetLite0()
    #expect(lite.version == "picture-1:crop0.875:side224:bicubic:mean127.0:scale128.0:nhwc:exact")
    let others = [
      PicturePreprocessor.efficientNetLite0(layout: .nchw), .efficientNetLite0(decoding: .reduced),
      try PicturePreprocessor(side: 240, cropFraction: 0.875, mean: 127, scale: 128, layout: .nhwc, decoding: .exact),
      try PicturePreprocessor(side: 224, cropFraction: 1, mean: 127, scale: 128, layout: .nhwc, decoding: .exact),
      try PicturePreprocessor(side: 224, cropFraction: 0.875, mean: 128, scale: 128, layout: .nhwc, decoding: .exact),
      try PicturePreprocessor(side: 224, cropFraction: 0.875, mean: 127, scale: 127, layout: .nhwc, decoding: .exact),
    ]
    #expect(Set((others + [lite]).map(\.version)).count == others.count + 1)
    #expect(try JSONDecoder().decode(PicturePreprocessor.self, from: JSONEncoder().encode(lite)) == lite)
  }

  @Test(
    "Parameters outside their domain are refused", arguments: [(0, 0.875, 1), (224, 0, 1), (224, 1.1, 1), (224, 1, 0)])
  func refused(side: Int, fraction: Double, scale: Float) {
    let error = #expect(throws: MediaError.self) {
      try PicturePreprocessor(
        side: side, cropFraction: fraction, mean: 0, scale: scale, layout: .nhwc, decoding: .exact)
    }
    #expect(error?.code == .invalidConfiguration)
  }

  @Test(
    "A box that leaves the picture is refused",
    arguments: [(-1, 0, 3, 3), (0, 0, 11, 3), (8, 0, 3, 3), (0, 0, 0, 3), (0, .max, 1, 1), (0, 0, .max, 1)])
  func boxes(x: Int, y: Int, width: Int, height: Int) throws {
    let picture = try noise(10, 10, seed: 1)
    let error = #expect(throws: MediaError.self) {
      try picture.resized(.init(x: x, y: y, width: width, height: height), width: 5, height: 5)
    }
    #expect(error?.code == .invalidConfiguration)
  }

  /// The bytes of `noise` in make_pictures.py.
  private func noise(_ width: Int, _ height: Int, seed: UInt32) throws -> Picture {
    var state = seed
    let pixels = (0..<width * height * 3).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    return try Picture(width: width, height: height, pixels: pixels)
  }
}
