import Foundation
import Statistics

extension BoxExamples {
  /// The annotation files that a folder holds or a list names, in the order of their names or of the list.
  static func annotations(_ file: URL) throws(SignalError) -> [URL] {
    if isDirectory(file) {
      let found = (try? FileManager.default.contentsOfDirectory(at: file, includingPropertiesForKeys: nil)) ?? []
      let files = found.filter { $0.pathExtension.lowercased() == "xml" }.sorted { $0.path < $1.path }
      guard !files.isEmpty else {
        throw SignalError(.badValue, "\(file.lastPathComponent) holds no .xml file: name the folder of annotations.")
      }
      return files
    }
    guard file.pathExtension.lowercased() == "txt" else {
      throw SignalError(
        .badValue,
        "\(file.lastPathComponent) is no folder, no .txt list of annotations and no .json file of COCO: name one of these."
      )
    }
    let text = String(decoding: try bytes(of: file), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    return lines.filter { !$0.isEmpty }.map {
      URL(filePath: $0, relativeTo: file.deletingLastPathComponent()).absoluteURL
    }
  }

  static func voc(_ files: [URL], pictures: URL) throws(SignalError) -> BoxExamples {
    var examples: [Example] = []
    for file in files { examples.append(try voc(file, pictures)) }
    return BoxExamples(examples, labels: Set(examples.flatMap { $0.objects.map(\.label) }).sorted())
  }

  private static func voc(_ file: URL, _ pictures: URL) throws(SignalError) -> Example {
    let name = file.lastPathComponent
    let root: StrictXML
    do {
      root = try StrictXML(parsing: [UInt8](bytes(of: file)))
    } catch let refusal as StrictXML.Refusal {
      throw SignalError(.malformed, "\(name):\(refusal.line) \(refusal.reason): correct the annotation.")
    } catch let error as SignalError {
      throw error
    } catch {
      throw SignalError(.malformed, "\(name) cannot be read as XML: correct it.", cause: error)
    }
    guard root.name == "annotation" else {
      throw SignalError(
        .malformed, "\(name) is a <\(root.name.prefix(40))>, not an <annotation> of Pascal VOC: name other files.")
    }
    var objects: [Object] = []
    for (index, element) in root.children.filter({ $0.name == "object" }).enumerated() {
      objects.append(try object(element, "\(name):\(element.line), box \(index + 1)"))
    }
    return Example(source: name, picture: picture(of: root, file, pictures), objects: objects)
  }

  private static func object(_ element: StrictXML, _ place: String) throws(SignalError) -> Object {
    guard let label = element.child("name")?.text, !label.isEmpty else {
      throw SignalError(.badValue, "\(place) has no <name>: say what it shows.")
    }
    guard let frame = element.child("bndbox") else {
      throw SignalError(.badValue, "\(place) of \(label.prefix(60)) has no <bndbox>: give its sides.")
    }
    var sides: [Double] = []
    for side in ["xmin", "ymin", "xmax", "ymax"] {
      guard let value = frame.child(side).flatMap({ Double($0.text) }), value.isFinite else {
        throw SignalError(.badValue, "\(place) of \(label.prefix(60)) has no number as <\(side)>: give one.")
      }
      sides.append(value)
    }
    let box = BoundingBox(left: sides[0] - 1, top: sides[1] - 1, right: sides[2], bottom: sides[3])
    let isDifficult = element.child("difficult")?.text == "1"
    return Object(
      label: label, box: try checked(box, "\(place) of \(label.prefix(60))"),
      standing: isDifficult ? .difficult : .counted)
  }

  /// The file that the annotation names, or else one beside it that is named as it is: many annotations keep an old name.
  private static func picture(of root: StrictXML, _ file: URL, _ pictures: URL) -> String {
    let stem = file.deletingPathExtension().lastPathComponent
    let named = root.child("filename")?.text ?? ""
    let candidates = [named] + ["jpg", "jpeg", "png", "webp", "JPG"].map { "\(stem).\($0)" }
    let found = candidates.first { name in
      !name.isEmpty && FileManager.default.fileExists(atPath: pictures.appending(path: name).path)
    }
    return found ?? (named.isEmpty ? "\(stem).jpg" : named)
  }
}
