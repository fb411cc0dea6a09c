import Bundles
import Foundation
import Media
import PictureQuality
import Terminal
import TextSafety

/// Pictures of a folder, or those that a CSV file names in its column `image`.
struct PhotographList {
  let files: [URL]

  /// - Parameters:
  ///   - path: a folder, with all folders in it, or a CSV file, whose paths start at its own folder.
  ///   - limit: how many at most, spread over the list.
  /// - Throws: `QualityError`: `unreadable`; `SafetyError` for a CSV file that cannot be read.
  init(_ path: String, limit: Int?) throws {
    let place = URL(filePath: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) else {
      throw QualityError(.unreadable, "\(path) is not there: name a folder of pictures or a CSV file.")
    }
    let all = try (isFolder.boolValue ? Self.pictures(in: place) : Self.pictures(of: place)).sorted {
      $0.path < $1.path
    }
    guard let limit, limit < all.count else {
      files = all
      return
    }
    files = (0..<limit).map { all[$0 * all.count / limit] }
  }

  private static func pictures(in folder: URL) -> [URL] {
    let inside = FileManager.default.enumerator(at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
    return (inside?.allObjects ?? []).compactMap { $0 as? URL }.filter {
      ContentType(declaration: $0.pathExtension) != nil
    }
  }

  private static func pictures(of list: URL) throws -> [URL] {
    let data = try Data(contentsOf: list)
    let table = try DelimitedText(parsing: data, file: list.lastPathComponent, separator: 0x2C, quoted: true)
    let column = try table.column("image")
    return table.records.map { list.deletingLastPathComponent().appending(path: $0[column]) }
  }

  /// Calls `body` with each picture that can be read.
  ///
  /// - Returns: how many could not.
  func forEach(_ progress: ProgressLine, _ body: (Picture) throws -> Void) rethrows -> Int {
    let decoder = PictureDecoder()
    var refused = 0
    for (place, file) in files.enumerated() {
      if let data = try? Data(contentsOf: file), let picture = try? decoder.decode(Array(data)) {
        try body(picture)
      } else {
        refused += 1
      }
      progress.show(share: Double(place + 1) / Double(files.count), count: place + 1, of: "pictures")
    }
    return refused
  }

  /// Of all files, one after another.
  func checksum() throws -> Checksum {
    Checksum(of: try files.map { try Data(contentsOf: $0, options: .alwaysMapped) })
  }
}
