public import Bundles
public import Foundation
public import Statistics

/// Pictures with the boxes that somebody drew into them: a folder of Pascal VOC files, a list of such files, or a COCO file.
///
/// Boxes are held in pixels of the upright picture, edges being whole numbers from 0. VOC counts pixels from 1 and includes both
/// ends, so that `xmin` 1, `xmax` 10 are ten pixels.
public struct BoxExamples: Equatable, Sendable {
  public struct Object: Equatable, Sendable {
    public let label: String
    public let box: BoundingBox
    public let standing: BoxTruth.Standing
  }

  public struct Example: Equatable, Sendable {
    /// Where it was read, for refusals: a file, or a picture of a COCO file.
    public let source: String
    /// The path of the picture, relative to the folder of pictures.
    public let picture: String
    public let objects: [Object]
  }

  public let examples: [Example]
  /// All labels that are named, sorted; those of a COCO file's categories.
  public let labels: [String]

  public init(_ examples: [Example], labels: [String]) { (self.examples, self.labels) = (examples, labels) }

  /// Of what the files say: the same for equal boxes.
  public var checksum: Checksum {
    let rows = examples.map { example in
      let objects = example.objects.map { object in
        let box = object.box
        return "\(object.label)\u{1F}\(box.x) \(box.y) \(box.width) \(box.height)\u{1F}\(object.standing)"
      }
      return ([example.picture] + objects).joined(separator: "\u{1E}")
    }
    return Checksum(of: Data(rows.joined(separator: "\u{1D}").utf8))
  }

  /// - Parameters:
  ///   - file: a folder of .xml files, a .txt file with the path of one a line, or a .json file as COCO writes it.
  ///   - pictures: the folder that paths of pictures start at; that of the annotations when nil.
  /// - Throws: `SignalError`: `unreadable`, `malformed`, `badValue`, each with the file and what to correct.
  public init(reading file: URL, pictures: URL? = nil) throws(SignalError) {
    let folder = pictures ?? Self.pictureFolder(of: file)
    if file.pathExtension.lowercased() == "json" {
      self = try Self.coco(file)
    } else {
      self = try Self.voc(Self.annotations(file), pictures: folder)
    }
    guard !examples.isEmpty else {
      throw SignalError(.badValue, "\(file.lastPathComponent) names no picture: give one annotation at least.")
    }
    guard !labels.isEmpty else {
      throw SignalError(.badValue, "\(file.lastPathComponent) holds no box: draw one at least.")
    }
  }

  /// Where paths of pictures start when nothing else is said.
  public static func pictureFolder(of file: URL) -> URL {
    isDirectory(file) ? file : file.deletingLastPathComponent()
  }

  /// The same examples in part.
  public func selecting(_ places: [Int]) -> BoxExamples { BoxExamples(places.map { examples[$0] }, labels: labels) }

  /// The boxes of an example as places among labels.
  ///
  /// - Parameters:
  ///   - width: of the upright picture, in pixels.
  ///   - height: of the upright picture, in pixels.
  /// - Throws: `SignalError`: `badValue` for a box without an area or outside of the picture, or an unknown label.
  public static func truths(
    of example: Example, labels: [String], width: Int, height: Int
  ) throws(SignalError) -> [BoxTruth] {
    var truths: [BoxTruth] = []
    for (index, object) in example.objects.enumerated() {
      guard let label = labels.firstIndex(of: object.label) else {
        throw SignalError(
          .badValue,
          "\(example.source), box \(index + 1): the label \(object.label.prefix(60)) is none of "
            + "\(labels.prefix(20).joined(separator: ", ")): correct it.")
      }
      let box = object.box
      guard box.x >= 0, box.y >= 0, box.right <= Double(width), box.bottom <= Double(height) else {
        throw SignalError(
          .badValue,
          "\(example.source), box \(index + 1) of \(object.label.prefix(60)) leaves its picture of \(width) × \(height) "
            + "pixels: correct it.")
      }
      truths.append(BoxTruth(label: label, box: box, standing: object.standing))
    }
    return truths
  }

  /// What no box may be, wherever it comes from.
  static func checked(_ box: BoundingBox, _ place: String) throws(SignalError) -> BoundingBox {
    guard [box.x, box.y, box.width, box.height].allSatisfy({ $0.isFinite && abs($0) < 1e7 }) else {
      throw SignalError(.badValue, "\(place) has a side that is no number of pixels: correct it.")
    }
    guard box.width > 0, box.height > 0 else {
      throw SignalError(.badValue, "\(place) has no area: correct its sides, or take it out.")
    }
    return box
  }

  static func isDirectory(_ file: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  static func bytes(of file: URL) throws(SignalError) -> Data {
    do {
      return try Data(contentsOf: file)
    } catch {
      throw SignalError(
        .unreadable, "\(file.lastPathComponent) cannot be read: check that it is there.", cause: error)
    }
  }
}
