import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Gives out the pictures of the catalogue, and no other file.
struct PictureFolder: Sendable {
  private let roots: [URL]

  /// A picture that is larger is not shown.
  private static let limit = 16 << 20

  init(roots: [URL]) { self.roots = roots.map { $0.resolvingSymlinksInPath() } }

  /// Reads a picture; blocks.
  /// - Parameter path: as an item states it, relative to one of the roots.
  /// - Returns: nil for what is not there, leads out of the root, is too large, or is no picture by its first bytes.
  func picture(at path: String) -> (type: PictureType, bytes: [UInt8])? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.isEmpty, !path.utf8.contains(0), !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." })
    else { return nil }
    for root in roots {
      // A folder that the root's owner linked into it counts as part of it; no link further down leads out.
      let first = root.appending(path: String(parts[0])).resolvingSymlinksInPath()
      let file = root.appending(path: path).resolvingSymlinksInPath()
      guard file.path.hasPrefix("\(parts.count > 1 ? first.path : root.path)/"), let bytes = Self.read(file) else {
        continue
      }
      return PictureType(of: bytes).map { ($0, bytes) }
    }
    return nil
  }

  private static func read(_ file: URL) -> [UInt8]? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular, let size = attributes?[.size] as? Int,
      size <= limit
    else { return nil }
    return (try? Data(contentsOf: file)).map { [UInt8]($0) }
  }
}

/// What browsers show as pictures, told by the first bytes.
///
/// Drawings may hold scripts; they are only ever sent with a policy under which nothing in them runs.
enum PictureType: String, Sendable {
  case jpeg = "image/jpeg"
  case png = "image/png"
  case gif = "image/gif"
  case webp = "image/webp"
  case svg = "image/svg+xml"

  init?(of bytes: [UInt8]) {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: Array("GIF87a".utf8)) || bytes.starts(with: Array("GIF89a".utf8)) {
      self = .gif
    } else if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      self = .webp
    } else if Self.isDrawing(bytes) {
      self = .svg
    } else {
      return nil
    }
  }

  /// Whether a text begins as a drawing does and holds one. What else it may be is of no matter: it is shown in a
  /// sandbox.
  private static func isDrawing(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes.prefix(4_096), as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    return ["<svg", "<?xml", "<!--", "<!DOCTYPE svg"].contains(where: text.hasPrefix) && text.contains("<svg")
  }
}
