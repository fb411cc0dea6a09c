import Testing

@testable import PictureText

@Suite("Boxes around text")
struct TextMapTests {
  /// A map that is 1 inside of a rectangle and 0 elsewhere.
  private func map(_ boxes: [TextBox], width: Int = 120, height: Int = 80, value: Float = 1) throws -> TextMap {
    let values = (0..<(width * height)).map { place -> Float in
      let point = Point(x: Double(place % width), y: Double(place / width))
      return boxes.contains { $0.contains(point) } ? value : 0
    }
    return try #require(TextMap(width: width, height: height, values: values))
  }

  private func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, degrees: Double = 0) -> TextBox {
    let angle = degrees * .pi / 180
    return TextBox(
      centre: Point(x: x, y: y), direction: Point(x: Double.cosine(angle), y: Double.sine(angle)), width: width,
      height: height)
  }

  @Test(
    "The rectangle of least area around the corners of a rectangle is that rectangle", arguments: [0.0, 5, 30, 44, -20])
  func rectangle(degrees: Double) throws {
    let box = box(50, 40, 60, 16, degrees: degrees)
    let inside = (0..<9).map { box.centre + box.direction * (Double($0) * 6 - 24) }
    let found = try #require(TextBox(around: (box.corners + inside).shuffled()))
    #expect((found.centre - box.centre).length < 1e-9)
    #expect(abs(found.width - 60) < 1e-9)
    #expect(abs(found.height - 16) < 1e-9)
    #expect(found.direction.dot(box.direction) > 1 - 1e-9)
  }

  @Test("A box stands upright whichever of its sides it is given along, and its first corner is the top left")
  func upright() {
    let upright = box(50, 40, 60, 16)
    for degrees in [90.0, 180, 270] {
      let sides = degrees == 180 ? (60.0, 16.0) : (16.0, 60.0)
      let turned = box(50, 40, sides.0, sides.1, degrees: degrees)
      for (one, other) in zip(turned.corners, upright.corners) { #expect((one - other).length < 1e-9) }
    }
    #expect(upright.corners.first == Point(x: 20, y: 32))
    #expect(TextBox(around: []) == nil)
  }

  @Test("Two patches give two boxes, grown by area over circumference", arguments: [0.0, 12])
  func patches(degrees: Double) throws {
    let drawn = [box(40, 20, 50, 12, degrees: degrees), box(70, 60, 60, 10, degrees: degrees)]
    let found = try map(drawn).boxes().sorted { $0.box.centre.y < $1.box.centre.y }
    #expect(found.count == 2)
    for (finding, box) in zip(found, drawn) {
      #expect((finding.box.centre - box.centre).length < 1.5)
      let margin = 1.5 * box.width * box.height / (2 * (box.width + box.height))
      #expect(abs(finding.box.width - box.width - 2 * margin) < 3)
      #expect(abs(finding.box.height - box.height - 2 * margin) < 3)
      #expect(finding.score > 0.9)
    }
  }

  @Test("Faint, tiny and missing text gives no box; no more boxes than the limit are kept, the surest")
  func refused() throws {
    #expect(try map([box(40, 20, 50, 12)], value: 0.5).boxes().isEmpty)
    #expect(try map([box(40, 20, 50, 12)], value: 0.29).boxes(.init(box: 0)).isEmpty)
    #expect(try map([box(40, 20, 2, 2)]).boxes().isEmpty)
    #expect(try map([]).boxes().isEmpty)
    let three = try map([box(20, 20, 30, 12), box(80, 20, 30, 12), box(50, 60, 30, 12)])
    #expect(three.boxes(.init(limit: 2)).count == 2)
    #expect(TextMap(width: 2, height: 2, values: [0]) == nil)
  }

  @Test("Boxes are read row by row from the left, also where a row is not quite level")
  func order() {
    let boxes = [box(80, 22, 30, 12), box(20, 60, 30, 12), box(20, 20, 30, 12), box(80, 57, 30, 12)]
    #expect(ReadingOrder.rows(boxes) == [[2, 0], [1, 3]])
    #expect(ReadingOrder.rows([]).isEmpty)
  }

  @Test("A repeated class is one character, a blank between makes two, and steps beyond the picture are not read")
  func decoding() {
    let decoder = ConnectionistDecoder(characters: ["blank", "a", "b"])
    func steps(_ labels: [Int]) -> [Float] { labels.flatMap { label in (0..<3).map { $0 == label ? 0.8 : 0.1 } } }
    #expect(decoder(steps([1, 1, 0, 1, 2, 2, 0]), steps: 7).text == "aab")
    #expect(abs(decoder(steps([1, 1, 0, 1, 2, 2, 0]), steps: 7).score - 0.8) < 1e-6)
    #expect(decoder(steps([1, 0, 2]), steps: 2).text == "a")
    #expect(decoder(steps([0, 0]), steps: 2) == .init(text: "", score: 0))
    #expect(decoder([], steps: 4).text.isEmpty)
  }
}
