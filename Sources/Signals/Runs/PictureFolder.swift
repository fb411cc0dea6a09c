import Domain
public import Foundation
import Media

/// The folder that paths of pictures start at; nothing outside of it is read.
///
/// Blocks: call it on a thread that may.
public struct PictureFolder: Sendable {
  /// Nil holds no picture.
  private let root: URL?
  /// Larger files are not read, in bytes.
  let largestFile: Int

  /// - Parameters:
  ///   - root: nil holds no picture.
  ///   - largestFile: larger files are not read, in bytes.
  public init(_ root: URL?, largestFile: Int = 32 << 20) {
    self.root = root?.resolvingSymlinksInPath()
    self.largestFile = largestFile
  }

  /// A path comes from a file that somebody sent, so it may try to leave the folder, also by a link.
  func place(_ path: String) -> Result<URL, SignalNull> {
    guard let root else { return .failure(SignalNull(.missingFile)) }
    let file = root.appending(path: path).standardizedFileURL.resolvingSymlinksInPath()
    guard file.path.hasPrefix("\(root.path)/") else { return .failure(SignalNull(.unsafePath)) }
    return .success(file)
  }

  func read(_ file: URL) -> Result<[UInt8], SignalNull> {
    guard let handle = try? FileHandle(forReadingFrom: file) else { return .failure(SignalNull(.missingFile)) }
    defer { try? handle.close() }
    // One byte more than may be: a file that grew is seen.
    guard let data = try? handle.read(upToCount: largestFile + 1) ?? Data() else {
      return .failure(SignalNull(.missingFile))
    }
    return data.count <= largestFile ? .success([UInt8](data)) : .failure(SignalNull(.init(.tooLarge)))
  }

  /// The bytes of a picture.
  public func bytes(at path: String) throws(SignalNull) -> [UInt8] { try place(path).flatMap(read).get() }
}
