import Foundation

/// Memory straight from the system: zero until it is written, and in large pages where there are such.
// Who holds it decides who may write; it only frees.
final class Pages: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let byteCount: Int
  private let fileSize: Int?

  /// - Throws: `noMemory`.
  init(byteCount: Int) throws(IndexError) {
    let size = max(1, byteCount)
    let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else { throw Self.failure(byteCount) }
    base = start
    self.byteCount = size
    fileSize = nil
    #if os(Linux)
      // Only advice: where it is not taken, searches are slower.
      madvise(base, size, Int32(MADV_HUGEPAGE))
    #endif
  }

  /// A whole file, to be read; writes stay in this process.
  ///
  /// - Throws: `unreadableFile`, `noMemory`.
  init(mapping path: String) throws(IndexError) {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw Self.unreadable() }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw Self.unreadable() }
    fileSize = Int(status.st_size)
    byteCount = max(1, Int(status.st_size))
    let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0)
    guard let start, start != MAP_FAILED else { throw Self.unreadable() }
    base = start
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: fileSize ?? byteCount) }

  deinit { munmap(base, byteCount) }

  private static func failure(_ byteCount: Int) -> IndexError {
    IndexError(
      .noMemory, "There is no memory for \(byteCount) bytes of an index: keep fewer vectors, or codes only.",
      cause: String(cString: strerror(errno)))
  }

  private static func unreadable() -> IndexError {
    IndexError(
      .unreadableFile, "The index file cannot be read: check the path and its rights.",
      cause: String(cString: strerror(errno)))
  }
}
