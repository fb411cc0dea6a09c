import Domain
import Testing

@testable import Media

@Suite("A part of a picture on a square")
struct PictureFramingTests {
  @Test(
    "A letterbox holds the whole picture in the middle",
    arguments: [(640, 480), (480, 640), (33, 1_000), (1, 1), (320, 320), (999, 1)])
  func letterbox(width: Int, height: Int) throws {
    let framing = try PictureFraming.letterbox(width: width, height: height, side: 320)
    #expect(max(framing.target.width, framing.target.height) == 320)
    #expect(framing.source == Picture.Box(x: 0, y: 0, width: width, height: height))
    let end = framing.onSquare(x: Double(width), y: Double(height))
    #expect(abs(end.x - Double(framing.target.x + framing.target.width)) < 1e-9)
    #expect(abs(end.y - Double(framing.target.y + framing.target.height)) < 1e-9)
  }

  @Test("The way back is exact", arguments: 1...20 as ClosedRange<UInt64>)
  func inverse(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let framing = try PictureFraming.letterbox(
      width: 1 + random.index(below: 3_000), height: 1 + random.index(below: 3_000), side: 256)
    let (x, y) = (random.uniform(in: -50..<3_000), random.uniform(in: -50..<3_000))
    let there = framing.onSquare(x: x, y: y)
    let back = framing.inPicture(x: there.x, y: there.y)
    #expect(abs(back.x - x) < 1e-8 && abs(back.y - y) < 1e-8)
  }

  @Test("The rest is grey, and grey is zero for the network")
  func grey() throws {
    let picture = try Picture(width: 4, height: 2, pixels: [UInt8](repeating: 255, count: 24))
    let square = try PictureFraming.letterbox(width: 4, height: 2, side: 4).square(of: picture)
    let planes = PictureFraming.planes(of: square)
    #expect(planes.count == 48)
    #expect(Array(planes[0..<4]) == [0, 0, 0, 0] && Array(planes[4..<8]) == [1, 1, 1, 1])
  }

  @Test("What leaves the square or the picture is refused")
  func refused() throws {
    let box = Picture.Box(x: 0, y: 0, width: 4, height: 4)
    let outside = Picture.Box(x: 6, y: 0, width: 4, height: 4)
    #expect(throws: MediaError.self) { try PictureFraming(source: box, target: outside, side: 8) }
    #expect(throws: MediaError.self) {
      try PictureFraming(source: .init(x: 0, y: 0, width: 0, height: 1), target: box, side: 8)
    }
    let small = try Picture(width: 2, height: 2, pixels: [UInt8](repeating: 0, count: 12))
    #expect(throws: MediaError.self) { try PictureFraming(source: box, target: box, side: 8).square(of: small) }
  }
}
