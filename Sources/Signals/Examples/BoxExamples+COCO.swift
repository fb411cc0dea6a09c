import Foundation
import Statistics

extension BoxExamples {
  private struct File: Decodable {
    struct Image: Decodable {
      let id: Int
      let name: String

      enum CodingKeys: String, CodingKey {
        case id
        case name = "file_name"
      }
    }
    struct Annotation: Decodable {
      let image, category: Int
      let bbox: [Double]
      let iscrowd: Int?

      enum CodingKeys: String, CodingKey {
        case image = "image_id"
        case category = "category_id"
        case bbox, iscrowd
      }
    }
    struct Category: Decodable {
      let id: Int
      let name: String
    }
    let images: [Image]
    let annotations: [Annotation]
    let categories: [Category]
  }

  /// Larger files are not read, in bytes.
  private static let largestFile = 512 << 20

  /// `bbox` is x, y, width, height in pixels from 0 (cocodataset.org, data format).
  static func coco(_ file: URL) throws(SignalError) -> BoxExamples {
    let name = file.lastPathComponent
    let data = try bytes(of: file)
    guard !data.isEmpty else { throw SignalError(.malformed, "\(name) is empty: write the annotations.") }
    guard data.count <= largestFile else {
      throw SignalError(.malformed, "\(name) has more than \(largestFile) bytes: split it.")
    }
    let content: File
    do {
      content = try JSONDecoder().decode(File.self, from: data)
    } catch {
      throw SignalError(
        .malformed, "\(name) has not the form of COCO (images, annotations, categories): correct it.", cause: error)
    }
    let categories = Dictionary(content.categories.map { ($0.id, $0.name) }) { first, _ in first }
    let images = Set(content.images.map(\.id))
    guard categories.count == content.categories.count, Set(categories.values).count == categories.count,
      images.count == content.images.count
    else {
      throw SignalError(.duplicate, "\(name) gives an id or a name of a category or a picture twice: keep one.")
    }
    var objects: [Int: [Object]] = [:]
    for (index, annotation) in content.annotations.enumerated() {
      let place = "\(name), annotation \(index + 1)"
      guard let label = categories[annotation.category] else {
        throw SignalError(.badValue, "\(place) has the unknown category \(annotation.category): correct it.")
      }
      guard images.contains(annotation.image) else {
        throw SignalError(.badValue, "\(place) is of the unknown picture \(annotation.image): correct it.")
      }
      guard annotation.bbox.count == 4 else {
        throw SignalError(.badValue, "\(place) has a bbox of \(annotation.bbox.count) numbers, not 4: correct it.")
      }
      let sides = annotation.bbox
      let box = try checked(BoundingBox(x: sides[0], y: sides[1], width: sides[2], height: sides[3]), place)
      objects[annotation.image, default: []].append(
        Object(label: label, box: box, standing: annotation.iscrowd == 1 ? .crowd : .counted))
    }
    return BoxExamples(
      content.images.map { image in
        Example(source: "\(name), \(image.name)", picture: image.name, objects: objects[image.id] ?? [])
      }, labels: content.categories.map(\.name).sorted())
  }
}
