import Foundation
import Inference
import Media
import TestSupport
import Testing

@testable import PictureText

/// The networks that bootstrap unpacks.
private enum Networks {
  static let folder = Weights.folder.appending(path: "pp-ocr-v5")
  static let areThere = FileManager.default.fileExists(atPath: folder.appending(path: "ppocrv5_rec.onnx").path)
  static let reader = Result {
    func file(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }
    return try PictureTextReader(
      .init(
        finder: file("ppocrv5_det.onnx"), turner: file("ppocrv5_cls.onnx"), reader: file("ppocrv5_rec.onnx"),
        characters: file("ppocr_keys_v5.txt")), runtime: OpenVINORuntime())
  }
}

@Suite(
  "Text in pictures", .enabled(if: Networks.areThere, "needs the weights: run scripts/bootstrap inference"), .serialized
)
struct PictureTextReaderTests {
  /// What was drawn, and what a peer reads in it; `make.py` beside the file says how.
  private struct Peer: Decodable {
    struct Piece: Decodable {
      let corners: [[Double]]
      let text: String
    }
    struct Case: Decodable {
      let name: String
      let rows: [String]
      let peer: [Piece]
    }
    let cases: [Case]

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Oracles/picture-text")

    static func all() throws -> [Case] { try Oracle.json("picture-text/peer.json", as: Peer.self).cases }
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Peer.folder.appending(path: "\(name).png")))
  }

  @Test("Of drawn rows no more than three characters in a hundred are wrong, and no more than the peer gets wrong")
  func drawn() throws {
    let reader = try Networks.reader.get()
    var (ours, theirs, length) = (0, 0, 0)
    for drawn in try Peer.all() {
      let read = try reader.read(bytes(drawn.name))
      let expected = drawn.rows.joined(separator: "\n")
      let wrong = EditDistance.between(read.text, expected)
      #expect(Double(wrong) <= 0.06 * Double(expected.count), "\(drawn.name): \(read.text)")
      ours += wrong
      theirs += EditDistance.between(Self.rows(drawn.peer), expected)
      length += expected.count
    }
    #expect(Double(ours) <= 0.03 * Double(length))
    #expect(ours <= theirs)
  }

  /// The peer gives pieces; those of one row are joined as here.
  private static func rows(_ pieces: [Peer.Piece]) -> String {
    let boxes = pieces.compactMap { TextBox(around: $0.corners.map { Point(x: $0[0], y: $0[1]) }) }
    return ReadingOrder.rows(boxes).map { row in row.map { pieces[$0].text }.joined(separator: " ") }
      .joined(separator: "\n")
  }

  @Test("Boxes lie where the peer's lie")
  func boxes() throws {
    let reader = try Networks.reader.get()
    for drawn in try Peer.all() {
      let picture = try PictureDecoder().decode(bytes(drawn.name))
      let pieces = try reader.read(picture).pieces
      for piece in drawn.peer {
        let box = try #require(TextBox(around: piece.corners.map { Point(x: $0[0], y: $0[1]) }))
        let overlaps = pieces.map { piece in
          Self.overlap(
            box,
            TextBox(
              around: piece.corners.map {
                Point(x: $0[0] * Double(picture.width), y: $0[1] * Double(picture.height))
              }) ?? box)
        }
        #expect((overlaps.max() ?? 0) > 0.5, "\(drawn.name): \(piece.text)")
      }
    }
  }

  /// Intersection over union, counted on a grid of half pixels.
  private static func overlap(_ one: TextBox, _ other: TextBox) -> Double {
    let corners = one.corners + other.corners
    var (both, any) = (0, 0)
    for y in stride(from: corners.map(\.y).min() ?? 0, through: corners.map(\.y).max() ?? 0, by: 0.5) {
      for x in stride(from: corners.map(\.x).min() ?? 0, through: corners.map(\.x).max() ?? 0, by: 0.5) {
        let (inOne, inOther) = (one.contains(Point(x: x, y: y)), other.contains(Point(x: x, y: y)))
        if inOne && inOther { both += 1 }
        if inOne || inOther { any += 1 }
      }
    }
    return any > 0 ? Double(both) / Double(any) : 0
  }

  @Test("A picture that stands on its side or head is read like the upright one", arguments: 1...3)
  func turned(quarters: Int) throws {
    let poster = try #require(try Peer.all().first { $0.name == "poster" })
    let picture = try PictureDecoder().decode(bytes(poster.name))
    let read = try Networks.reader.get().read(picture.turned(quarters: quarters))
    let expected = poster.rows.joined(separator: "\n")
    #expect(Double(EditDistance.between(read.text, expected)) <= 0.06 * Double(expected.count), "\(read.text)")
  }

  @Test("A drawing's own text is read, and a picture without any has an empty text")
  func drawing() throws {
    let reader = try Networks.reader.get()
    let drawing = """
      <svg xmlns="http://www.w3.org/2000/svg" width="400" height="160"><rect width="400" height="160" fill="#fff"/>\
      <text x="20" y="70" font-family="DejaVu Sans, sans-serif" font-size="40">Vitrine 2026</text>\
      <text x="20" y="130" font-family="DejaVu Sans, sans-serif" font-size="30">open today</text></svg>
      """
    #expect(try reader.read(Array(drawing.utf8)).text == "Vitrine 2026\nopen today")
    let plain = try Picture(width: 300, height: 200, pixels: [UInt8](repeating: 128, count: 3 * 300 * 200))
    #expect(try reader.read(plain) == PictureText(rows: []))
    #expect(try reader.read(plain).text.isEmpty)
  }

  @Test("Any size is taken, from a single pixel to a ribbon", arguments: [(1, 1), (3, 900), (2_000, 4), (33, 31)])
  func sizes(width: Int, height: Int) throws {
    let picture = try Picture(width: width, height: height, pixels: [UInt8](repeating: 200, count: 3 * width * height))
    #expect(try Networks.reader.get().read(picture).pieces.isEmpty)
  }

  @Test("Work that is told to stop ends with its reason, and bytes that are no picture with theirs")
  func stopped() throws {
    let reader = try Networks.reader.get()
    let picture = try PictureDecoder().decode(bytes("poster"))
    let late = #expect(throws: NullReason.self) { try reader.read(picture, until: StopSignal { true }) }
    #expect(late?.code == .timedOut)
    let none = #expect(throws: NullReason.self) { try reader.read([1, 2, 3]) }
    #expect(none?.code == .unsupportedType)
  }

  @Test("Files that do not belong together are refused")
  func mismatch() throws {
    func file(_ name: String) throws -> Data { try Data(contentsOf: Networks.folder.appending(path: name)) }
    let files = try PictureTextReader.Files(
      finder: file("ppocrv5_det.onnx"), turner: file("ppocrv5_cls.onnx"), reader: file("ppocrv5_rec.onnx"),
      characters: Data("blank\na\nb\n".utf8))
    let reader = try PictureTextReader(files, runtime: OpenVINORuntime())
    let error = #expect(throws: PictureTextError.self) { try reader.read(bytes("faint")) }
    #expect(error?.code == .badNetwork)
    for characters in [Data(), Data([0xFF, 0x0A])] {
      var broken = files
      broken.characters = characters
      let error = #expect(throws: PictureTextError.self) { try PictureTextReader(broken, runtime: OpenVINORuntime()) }
      #expect(error?.code == .badCharacters)
    }
  }
}
