import Foundation

/// An advisory lock on a file, held until the value is destroyed or its process ends.
struct FileLock: ~Copyable {
  let descriptor: Int32

  /// Creates the file when there is none.
  /// - Parameter wait: whether to wait for another holder, or to throw `busy` at once.
  /// - Throws: `StoreError`: `busy`, `notPermitted`.
  init(_ file: URL, wait: Bool, busyMessage: String) throws {
    let opened = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else {
      throw StoreError(
        .notPermitted, "\(file.lastPathComponent) cannot be opened: check the owner and mode of the data directory.",
        cause: SystemError())
    }
    var status: Int32
    repeat { status = flock(opened, wait ? LOCK_EX : LOCK_EX | LOCK_NB) } while status != 0 && errno == EINTR
    guard status == 0 else {
      close(opened)
      throw StoreError(.busy, busyMessage)
    }
    descriptor = opened
  }

  deinit {
    // Closing alone is not enough: a child process that is just being started holds a copy of the descriptor for a moment.
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
