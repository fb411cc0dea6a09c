import Domain
import Foundation
import Terminal

/// The pictures and captions of Tux Paint's stamps as a catalogue: a folder is a category, a caption a title.
struct StampCatalogue {
  let items: [Item]

  /// - Parameter folder: the package's `stamps` folder, unpacked.
  /// - Throws: `CommandFailure` when it is not there or holds no picture.
  init(folder: URL) throws {
    let root = folder.resolvingSymlinksInPath()
    guard let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil) else {
      throw CommandFailure(.badInput, "\(folder.path) cannot be read: run `scripts/bootstrap stamps`.")
    }
    var items: [Item] = []
    for case let file as URL in files where ["png", "svg"].contains(file.pathExtension) {
      let path = file.resolvingSymlinksInPath().path
      guard path.hasPrefix("\(root.path)/") else { continue }
      let relative = String(path.dropFirst(root.path.count + 1))
      if let item = try Self.item(relative: relative, file: file) { items.append(item) }
    }
    guard !items.isEmpty else {
      throw CommandFailure(.badInput, "\(folder.path) holds no stamps: run `scripts/bootstrap stamps`.")
    }
    self.items = items.sorted { $0.id < $1.id }
  }

  /// - Returns: nil for a picture without a caption, such as the mirrored copies.
  private static func item(relative: String, file: URL) throws -> Item? {
    let caption = file.deletingPathExtension().appendingPathExtension("txt")
    guard let text = try? String(contentsOf: caption, encoding: .utf8),
      let title = text.split(separator: "\n").first.map(String.init), !title.isEmpty
    else { return nil }
    let parts = relative.split(separator: "/")
    let category = try Category(parts.dropLast().prefix(3).joined(separator: "/"))
    let name = relative.replacing(".", with: "-").replacing("/", with: ".")
    return Item(
      id: try ItemID(name), title: title, picture: relative, category: category, language: "en", rating: .general)
  }
}
