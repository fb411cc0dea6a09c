import Bundles
import Foundation
import Media
import PictureText
import Statistics
import Testing

@testable import Signals

@Suite("Files of boxes")
final class BoxExamplesTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-boxes-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func write(_ text: String, _ name: String) throws -> URL {
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file
  }

  private static func annotation(_ objects: String) -> String {
    "<annotation><filename>a.jpg</filename><size><width>0</width><height>0</height></size>\(objects)</annotation>"
  }

  private static func thing(_ name: String, _ sides: [String], _ more: String = "") -> String {
    let (left, top, right, bottom) = (sides[0], sides[1], sides[2], sides[3])
    return "<object><name>\(name)</name>\(more)<bndbox><xmin>\(left)</xmin><ymin>\(top)</ymin><xmax>\(right)</xmax>"
      + "<ymax>\(bottom)</ymax></bndbox></object>"
  }

  @Test("A folder of Pascal VOC files is read; pixels count from 1 there and sizes are not believed")
  func voc() throws {
    _ = try write(
      Self.annotation(
        Self.thing("pear &amp; plum", ["1", "2", "10", "20"])
          + Self.thing("fig", ["3.5", "4", "9", "9"], "<difficult>1</difficult>")), "a.xml")
    _ = try write("<?xml version=\"1.0\"?><!-- by hand --><annotation><object/></annotation>", "b.txt.old")
    let examples = try BoxExamples(reading: folder)
    #expect(examples.labels == ["fig", "pear & plum"])
    let objects = try #require(examples.examples.first).objects
    #expect(objects[0].box == BoundingBox(x: 0, y: 1, width: 10, height: 19) && objects[0].standing == .counted)
    #expect(objects[1].box == BoundingBox(x: 2.5, y: 3, width: 6.5, height: 6) && objects[1].standing == .difficult)
    let truths = try BoxExamples.truths(of: examples.examples[0], labels: examples.labels, width: 10, height: 20)
    #expect(truths.map(\.label) == [1, 0])
  }

  @Test("A list names files; equal boxes have equal checksums")
  func list() throws {
    _ = try write(Self.annotation(Self.thing("fig", ["1", "1", "5", "5"])), "a.xml")
    _ = try write(Self.annotation(Self.thing("pear", ["1", "1", "5", "5"])), "b.xml")
    let one = try BoxExamples(reading: write("b.xml\n\n", "list.txt"))
    #expect(one.examples.map(\.source) == ["b.xml"] && one.labels == ["pear"])
    let all = try BoxExamples(reading: folder)
    #expect(all.selecting([1]).checksum == one.checksum && all.checksum != one.checksum)
  }

  @Test(
    "A broken annotation is refused in one line that names its file",
    arguments: [
      ("", "is empty"), ("   \n", "is empty"), ("<annotation>", "before its tags are closed"),
      ("<annotation></object></annotation>", "not open"), ("<a/><b/>", "more than one root"),
      ("<html></html>", "not an <annotation>"), ("no xml", "outside of its root"),
      ("<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><annotation>&c;</annotation>", "entities"),
      ("<annotation>&c;</annotation>", "entity"), ("<annotation><![CDATA[x]]></annotation>", "raw data"),
      (String(repeating: "<a>", count: 100), "too deep"),
      (annotation(thing("fig", ["5", "1", "4", "9"])), "no area"),
      (annotation(thing("fig", ["5", "1", "x", "9"])), "<xmax>"),
      (annotation(thing("fig", ["nan", "1", "4", "9"])), "<xmin>"),
      (annotation(thing("", ["1", "1", "4", "9"])), "<name>"),
      (annotation("<object><name>fig</name></object>"), "<bndbox>"), (annotation(""), "holds no box"),
      (annotation(thing("fig", ["1", "1", "1e300", "9"])), "no number of pixels"),
    ])
  func refusedVOC(text: String, reason: String) throws {
    _ = try write(text, "a.xml")
    let error = #expect(throws: SignalError.self) { try BoxExamples(reading: folder) }
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("\n") == false)
  }

  @Test("A box outside of its picture and an unknown label are refused where the picture is known")
  func outside() throws {
    _ = try write(Self.annotation(Self.thing("fig", ["1", "1", "11", "9"])), "a.xml")
    let example = try #require(try BoxExamples(reading: folder).examples.first)
    #expect(throws: SignalError.self) { try BoxExamples.truths(of: example, labels: ["fig"], width: 10, height: 9) }
    #expect(throws: SignalError.self) { try BoxExamples.truths(of: example, labels: ["pear"], width: 11, height: 9) }
    #expect(try BoxExamples.truths(of: example, labels: ["fig"], width: 11, height: 9).count == 1)
  }

  private static let document = """
    {"images": [{"id": 7, "file_name": "a.jpg"}, {"id": 9, "file_name": "b.jpg"}],
     "categories": [{"id": 3, "name": "pear"}, {"id": 1, "name": "fig"}],
     "annotations": [{"image_id": 9, "category_id": 3, "bbox": [0, 1, 4.5, 2], "iscrowd": 0},
       {"image_id": 9, "category_id": 1, "bbox": [1, 1, 3, 3], "iscrowd": 1}]}
    """

  @Test("A COCO file is read; a picture without boxes is one too")
  func coco() throws {
    let examples = try BoxExamples(reading: write(Self.document, "c.json"))
    #expect(examples.labels == ["fig", "pear"] && examples.examples.map(\.objects.count) == [0, 2])
    #expect(examples.examples[1].objects[0].box == BoundingBox(x: 0, y: 1, width: 4.5, height: 2))
    #expect(examples.examples[1].objects[1].standing == .crowd)
  }

  @Test(
    "A broken COCO file is refused in one line",
    arguments: [
      ("{", "form of COCO"), ("", "is empty"),
      (document.replacing("\"category_id\": 3", with: "\"category_id\": 4"), "category"),
      (
        document.replacing("\"image_id\": 9, \"category_id\": 3", with: "\"image_id\": 1, \"category_id\": 3"),
        "picture 1"
      ),
      (document.replacing("[0, 1, 4.5, 2]", with: "[0, 1, 4.5]"), "3 numbers"),
      (document.replacing("[0, 1, 4.5, 2]", with: "[0, 1, 0, 2]"), "no area"),
      (document.replacing("\"id\": 9", with: "\"id\": 7"), "twice"), (document.replacing("fig", with: "pear"), "twice"),
    ])
  func refusedCOCO(text: String, reason: String) throws {
    let file = try write(text, "c.json")
    let error = #expect(throws: SignalError.self) { try BoxExamples(reading: file) }
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test("A file of another kind, or none, is refused")
  func others() throws {
    let file = try write("x", "c.csv")
    #expect(throws: SignalError.self) { try BoxExamples(reading: file) }
    #expect(throws: SignalError.self) { try BoxExamples(reading: folder.appending(path: "none.json")) }
    #expect(throws: SignalError.self) { try BoxExamples(reading: folder) }
  }

  @Test("Pieces of text have upright boxes in pixels, inside of the picture")
  func text() {
    let piece = PictureText.Piece(text: "sale", score: 1, corners: [[0.1, -0.1], [0.5, 0], [0.5, 0.2], [0.1, 0.1]])
    #expect(piece.box(width: 100, height: 50) == BoundingBox(x: 10, y: 0, width: 40, height: 10))
    let outside = PictureText.Piece(text: "", score: 1, corners: [[1.1, 0], [1.2, 0], [1.2, 0.1], [1.1, 0.1]])
    #expect(outside.box(width: 100, height: 50) == nil)
  }
}

@Suite("Detectors as they are served")
struct DetectorTests {
  @Test("Settings come back from a manifest, and one that cannot be is refused")
  func settings() throws {
    let settings = DetectorSettings(side: 96, width: 16, layers: 1, labels: ["a", "b"], overlap: 0.4, floor: 0.1)
    func manifest(_ change: (inout Manifest) -> Void = { _ in }) -> Manifest {
      var manifest = Manifest(
        name: "boxes", version: "1", architecture: settings.architecture, precision: .float32,
        preprocessing: settings.preprocessing, licence: "MIT", provenance: .init(source: "none"))
      change(&manifest)
      return manifest
    }
    #expect(try DetectorSettings(manifest()) == settings)
    let changes: [(inout Manifest) -> Void] = [
      { $0.architecture.name = "Classifier" }, { $0.architecture.settings["labels"] = .list([]) },
      { $0.architecture.settings["labels"] = .list([.text("a"), .text("a")]) },
      { $0.architecture.settings["overlap"] = .text("2") }, { $0.preprocessing.settings["side"] = .integer(97) },
      { $0.preprocessing.settings["version"] = .text("other") }, { $0.architecture.settings["width"] = .integer(-1) },
    ]
    for change in changes { #expect(throws: SignalError.self) { try DetectorSettings(manifest(change)) } }
  }

  @Test("A place's numbers become a box in the picture, doubles are left out, and nonsense is no answer")
  func reader() throws {
    let settings = DetectorSettings(side: 64, labels: ["a"], overlap: 0.5, floor: 0.1)
    let reader = BoxReader(settings)
    var output = [Float](repeating: -9, count: 4 * 4 * 5)
    // Sides of 16 pixels are a quarter of the square: log-odds of −ln 3.
    for place in [5, 6] { for side in 1...4 { output[5 * place + side] = -Float(log(3.0)) } }
    (output[25], output[30]) = (2, 3)
    let framing = try PictureFraming.letterbox(width: 128, height: 64, side: 64)
    let boxes = try #require(try reader.boxes(output, framing, width: 128, height: 64))
    // Places 5 and 6 are at (24, 24) and (40, 24): their boxes overlap by a third.
    #expect(boxes.count == 2 && boxes[0].score > boxes[1].score)
    #expect(abs(boxes[0].box.x - 48) < 1e-4 && abs(boxes[0].box.width - 64) < 1e-4)
    // The square's rows 16 ... 48 hold the picture: the box starts above it.
    #expect(abs(boxes[0].box.y) < 1e-4 && abs(boxes[0].box.height - 48) < 1e-4)
    output[0] = .nan
    #expect(try reader.boxes(output, framing, width: 128, height: 64) == nil)
    #expect(try reader.boxes([], framing, width: 128, height: 64) == nil)
  }

  @Test("A thing is cut out as a square that holds it, pushed inside of the picture")
  func part() throws {
    let standard = PicturePreprocessor.efficientNetLite0()
    let picture = try Picture(width: 200, height: 100, pixels: [UInt8](repeating: 9, count: 60_000))
    let middle = PartLook(BoundingBox(x: 80, y: 40, width: 35, height: 20), standard).square(in: picture)
    #expect(middle == Picture.Box(x: 78, y: 30, width: 40, height: 40))
    let corner = PartLook(BoundingBox(x: 0, y: 90, width: 7, height: 7), standard).square(in: picture)
    #expect(corner == Picture.Box(x: 0, y: 90, width: 8, height: 8) || corner.y == 89)
    let large = PartLook(BoundingBox(x: 0, y: 0, width: 200, height: 100), standard).square(in: picture)
    #expect(large == Picture.Box(x: 0, y: 0, width: 200, height: 100))
    #expect(try PartLook(BoundingBox(x: 0, y: 0, width: 1, height: 1), standard).tensor(of: picture).count == 150_528)
  }
}
