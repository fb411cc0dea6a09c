import Foundation

/// Files that appear under their name whole, and stay after a power cut.
enum DurableFile {
  /// Renames a finished draft over `destination`, with the bytes and the name flushed to disk.
  static func publish(_ draft: URL, as destination: URL) throws {
    try flush(draft, flags: O_RDONLY)
    guard rename(draft.path, destination.path) == 0 else {
      throw StoreError(
        .notPermitted, "\(destination.lastPathComponent) cannot be written: check the owner and mode of its folder.",
        cause: SystemError())
    }
    try flush(destination.deletingLastPathComponent(), flags: O_RDONLY | O_DIRECTORY)
  }

  private static func flush(_ file: URL, flags: Int32) throws {
    let descriptor = open(file.path, flags | O_CLOEXEC)
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      let error = SystemError()
      if descriptor >= 0 { close(descriptor) }
      throw StoreError(.failed, "\(file.lastPathComponent) cannot be flushed to disk: check the disk.", cause: error)
    }
    close(descriptor)
  }
}
