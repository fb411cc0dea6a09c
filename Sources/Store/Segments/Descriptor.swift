import Foundation

/// An open file, closed with its last reference.
final class Descriptor: Sendable {
  let raw: Int32
  /// For messages.
  let name: String

  init(_ path: URL, _ flags: Int32) throws(SegmentError) {
    name = path.lastPathComponent
    raw = path.withUnsafeFileSystemRepresentation { path in
      path.map { open($0, flags | O_CLOEXEC, 0o644) } ?? -1
    }
    guard raw >= 0 else { throw SegmentError.system("open \(name)") }
  }

  deinit { close(raw) }

  func size() throws(SegmentError) -> Int64 {
    var status = stat()
    guard fstat(raw, &status) == 0 else { throw SegmentError.system("measure \(name)") }
    return Int64(status.st_size)
  }

  /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
  func read(at offset: Int64, count: Int) throws(SegmentError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        guard let base = buffer.baseAddress else { return }
        let got = pread(raw, base + filled, count - filled, off_t(offset) + off_t(filled))
        if got > 0 {
          filled += got
        } else if got == 0 || errno != EINTR {
          failure = got == 0 ? 0 : errno
          return
        }
      }
    }
    guard failure == 0 else { throw SegmentError.system("read \(name)", failure) }
    return bytes
  }

  /// Writes all bytes at `offset`; on failure some of them may be in the file.
  func write(_ bytes: [UInt8], at offset: Int64) throws(SegmentError) {
    var written = 0
    while written < bytes.count {
      let put = bytes.withUnsafeBytes { buffer in
        let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
        return pwrite(raw, rest.baseAddress, rest.count, off_t(offset) + off_t(written))
      }
      if put > 0 {
        written += put
      } else if put == 0 || errno != EINTR {
        throw SegmentError.system("write \(name)", put == 0 ? ENOSPC : errno)
      }
    }
  }

  func truncate(to size: Int64) throws(SegmentError) {
    guard ftruncate(raw, off_t(size)) == 0 else { throw SegmentError.system("cut \(name)") }
  }

  /// Makes the contents durable.
  func synchronize() throws(SegmentError) {
    guard fdatasync(raw) == 0 else { throw SegmentError.system("synchronise \(name)") }
  }

  /// Makes the names in a folder durable.
  static func synchronize(folder: URL) throws(SegmentError) {
    let descriptor = try Descriptor(folder, O_RDONLY | O_DIRECTORY)
    guard fsync(descriptor.raw) == 0 else { throw SegmentError.system("synchronise \(folder.lastPathComponent)") }
  }
}
