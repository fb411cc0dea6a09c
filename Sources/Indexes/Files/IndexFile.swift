import Foundation
import Kernels

/// What the files of all indexes share: how they begin, how damage is noticed, how one takes another's place.
///
/// All numbers are little-endian: at 0 a text of 8 bytes that names the kind, at 8 the format's version in 4 bytes, at 12
/// the CRC-32C of all bytes from 16 on in 4 bytes, at 16 the length of the file in 8 bytes.
struct IndexFile {
  /// 8 bytes of ASCII.
  let magic: String
  let version: UInt32

  static let preambleLength = 16
  static let lengthEnd = 24

  /// Writes the file beside `url` and renames it there, so that a reader sees the old file or the new one whole, also after
  /// a crash. One writer at a time per file.
  ///
  /// - Parameters:
  ///   - length: of the whole file.
  ///   - body: hands over all bytes behind the length, in order.
  /// - Throws: `unreadableFile` with the system's cause, and what `body` throws.
  func write(
    to url: URL, length: Int, _ body: (_ append: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws(IndexError) {
    let partial = url.appendingPathExtension("partial")
    do {
      try Data().write(to: partial)
      let file = try FileHandle(forWritingTo: partial)
      defer { try? file.close() }
      var checksum: UInt32 = 0
      func append(_ bytes: UnsafeRawBufferPointer) throws {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        checksum = vt_crc32c(checksum, base, bytes.count)
        try file.write(
          contentsOf: Data(bytesNoCopy: UnsafeMutableRawPointer(mutating: base), count: bytes.count, deallocator: .none)
        )
      }
      // The checksum stands before what it covers: it is filled in last.
      try file.write(contentsOf: preamble(checksum: 0))
      try withUnsafeBytes(of: UInt64(length).littleEndian, append)
      try body(append)
      try file.seek(toOffset: 0)
      try file.write(contentsOf: preamble(checksum: checksum))
      try file.synchronize()
      try FileRename.replace(url, with: partial)
    } catch {
      try? FileManager.default.removeItem(at: partial)
      throw error as? IndexError
        ?? IndexError(
          .unreadableFile,
          "The index file cannot be written: check the folder, its rights and the free space.",
          cause: "\(error)")
    }
  }

  /// Checks everything that can be told from the bytes alone.
  ///
  /// - Parameter headerLength: the fewest bytes that such a file has.
  /// - Throws: `notAnIndex`, `newerFile`, `truncatedFile`, `corruptFile`.
  func check(_ bytes: UnsafeRawBufferPointer, headerLength: Int) throws(IndexError) {
    let magic = Array(magic.utf8)
    guard bytes.count >= magic.count, bytes.prefix(magic.count).elementsEqual(magic) else {
      throw IndexError(.notAnIndex, "The file is no vector index of this kind: check the path.")
    }
    guard bytes.count >= headerLength else { throw Self.truncated }
    let version = Self.number(UInt32.self, bytes, 8)
    guard version == self.version else {
      throw IndexError(
        .newerFile,
        "The index has format \(version), this version reads \(self.version): upgrade, or rebuild the index.")
    }
    guard Self.number(UInt64.self, bytes, 16) == UInt64(bytes.count) else { throw Self.truncated }
    let checksum =
      bytes.baseAddress.map { vt_crc32c(0, $0 + Self.preambleLength, bytes.count - Self.preambleLength) } ?? 0
    guard checksum == Self.number(UInt32.self, bytes, 12) else {
      throw Self.corrupt("its bytes do not have the checksum that it states")
    }
  }

  static func corrupt(_ how: String) -> IndexError {
    IndexError(.corruptFile, "The index file is damaged: \(how). Rebuild it from the store.")
  }

  static func number<N: FixedWidthInteger>(_ type: N.Type, _ bytes: UnsafeRawBufferPointer, _ offset: Int) -> N {
    N(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }

  static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private func preamble(checksum: UInt32) -> Data {
    var bytes = Array(magic.utf8)
    Self.append(version, to: &bytes)
    Self.append(checksum, to: &bytes)
    return Data(bytes)
  }

  private static var truncated: IndexError {
    IndexError(
      .truncatedFile,
      "The index file does not have its full length: copy it again, or rebuild it from the store.")
  }
}
