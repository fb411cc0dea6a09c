import Media
import Testing

@testable import PictureText

@Suite("Rows cut out of pictures")
struct LineCutterTests {
  /// Each pixel says where it is.
  private func picture(width: Int = 40, height: Int = 30) throws -> Picture {
    try Picture(
      width: width, height: height,
      pixels: (0..<(width * height)).flatMap { [UInt8($0 % width * 4), UInt8($0 / width * 4), 7] })
  }

  @Test("A level box is cut out pixel for pixel, and outside of the picture its edge is repeated")
  func level() throws {
    let picture = try picture()
    let cut = try LineCutter(picture: picture).cut(
      TextBox(centre: Point(x: 9.5, y: 4.5), direction: Point(x: 1, y: 0), width: 10, height: 4))
    #expect(cut.width == 10)
    #expect(cut.height == 4)
    for y in 0..<4 {
      for x in 0..<10 {
        #expect(
          Array(cut.pixels[(3 * (y * 10 + x))..<(3 * (y * 10 + x) + 3)]) == [UInt8(4 * (x + 5)), UInt8(4 * (y + 3)), 7])
      }
    }
    let corner = try LineCutter(picture: picture).cut(
      TextBox(centre: Point(x: -10, y: -10), direction: Point(x: 1, y: 0), width: 6, height: 6))
    #expect(corner.pixels.chunks(of: 3).allSatisfy { $0 == [0, 0, 7] })
  }

  @Test("A turned box is cut out along its own sides")
  func turned() throws {
    let box = TextBox(centre: Point(x: 20, y: 15), direction: Point(x: 0.8, y: 0.6), width: 12, height: 4)
    let cut = try LineCutter(picture: picture()).cut(box)
    let first = box.corners[0] + box.direction * 0.5 + box.direction.turned * 0.5
    #expect(abs(Double(cut.pixels[0]) - 4 * first.x) <= 1)
    #expect(abs(Double(cut.pixels[1]) - 4 * first.y) <= 1)
  }

  @Test("Four quarter turns come back to the picture, and one puts its right edge on top")
  func quarters() throws {
    let picture = try picture()
    var turned = picture
    for _ in 0..<4 { turned = try turned.turned(quarters: 1) }
    #expect(turned.pixels == picture.pixels)
    let once = try picture.turned(quarters: 1)
    #expect(once.width == 30)
    #expect(Array(once.pixels.prefix(3)) == [UInt8(4 * 39), 0, 7])
    #expect(try picture.turned(quarters: 2).pixels == once.turned(quarters: 1).pixels)
    #expect(try picture.turned(quarters: -1).pixels == once.turned(quarters: 2).pixels)
  }
}

extension [UInt8] {
  fileprivate func chunks(of size: Int) -> [[UInt8]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
