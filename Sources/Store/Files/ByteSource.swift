import Foundation

/// The bytes of a file in order, inflated where the file is gzip.
///
/// One reader at a time; it holds a buffer and a file descriptor, whatever the file's size.
final class ByteSource {
  let sizeOnDisk: Int64
  private let descriptor: Int32
  private var inflater: Inflater?
  private(set) var bytesRead: Int64 = 0

  /// - Throws: `StoreError`: `badFile` for what is missing, no file, or UTF-16.
  init(_ file: URL, limits: ImportLimits = ImportLimits()) throws {
    let name = file.lastPathComponent
    let opened = Foundation.open(file.path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else {
      throw StoreError(.badFile, "\(name) cannot be opened: check the path and its permissions.", cause: SystemError())
    }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw StoreError(.badFile, "\(name) is no regular file: give the path of a .jsonl or .csv file, plain or gzip.")
    }
    descriptor = opened
    sizeOnDisk = Int64(status.st_size)
    var head: [UInt8] = [0, 0]
    let length = pread(opened, &head, 2, 0)
    if length == 2, head == [0x1F, 0x8B] { inflater = try Inflater(name: name, limits: limits) }
    if length == 2, head == [0xFF, 0xFE] || head == [0xFE, 0xFF] {
      throw StoreError(.badFile, "\(name) is UTF-16: save it as UTF-8.")
    }
  }

  deinit { close(descriptor) }

  /// How far into the file on disk the reading is.
  var positionOnDisk: Int64 { inflater?.consumed ?? bytesRead }

  /// - Returns: how many bytes were written to `target`; 0 at the end.
  /// - Throws: `StoreError`: `badFile` for a damaged or an outrageous gzip file.
  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    let count: Int
    if inflater != nil {
      count = try inflater?.read(into: target) { try self.readPlain(into: $0) } ?? 0
    } else {
      count = try readPlain(into: target)
    }
    bytesRead += Int64(count)
    return count
  }

  /// Goes on to a position of the (inflated) bytes; a gzip file is read up to there.
  func skip(to position: Int64) throws {
    guard inflater != nil else {
      bytesRead = Int64(lseek(descriptor, off_t(position), SEEK_SET))
      return
    }
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 1)
    defer { scratch.deallocate() }
    while bytesRead < position {
      let wanted = Int(min(position - bytesRead, Int64(scratch.count)))
      if try read(into: .init(rebasing: scratch[..<wanted])) == 0 { return }
    }
  }

  private func readPlain(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    var count: Int
    repeat { count = Foundation.read(descriptor, target.baseAddress, target.count) } while count < 0 && errno == EINTR
    guard count >= 0 else {
      throw StoreError(.badFile, "The file cannot be read to its end: check the disk it lies on.", cause: SystemError())
    }
    return count
  }
}
