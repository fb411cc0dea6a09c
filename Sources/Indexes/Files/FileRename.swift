import Foundation

/// The last step of an atomic write.
enum FileRename {
  /// Puts `partial` in the place of `url`, and makes the folder's entry durable.
  static func replace(_ url: URL, with partial: URL) throws {
    guard rename(partial.path, url.path) == 0 else { throw failure() }
    let folder = open(url.deletingLastPathComponent().path, O_RDONLY)
    guard folder >= 0 else { throw failure() }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure() }
  }

  private static func failure() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
