import CZlib
import Foundation

/// Writes a new file, packed with gzip if wanted.
final class ByteSink {
  private let descriptor: Int32
  private let name: String
  private var packer: Deflater?
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 18

  /// - Parameter name: what the file is called in errors.
  /// - Throws: `StoreError`: `notPermitted`.
  init(_ file: URL, named name: String, isPacked: Bool) throws {
    self.name = name
    descriptor = open(file.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(
        .notPermitted, "\(name) cannot be written: check that its folder exists and its owner and mode.",
        cause: SystemError())
    }
    if isPacked { packer = try Deflater() }
    buffer.reserveCapacity(Self.bufferSize + 4_096)
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferSize { try drain(isLast: false) }
  }

  /// Writes what is left; the file is whole then.
  func finish() throws { try drain(isLast: true) }

  private func drain(isLast: Bool) throws {
    let bytes = try packer?.pack(buffer, isLast: isLast) ?? buffer
    buffer.removeAll(keepingCapacity: true)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      guard count >= 0 || errno == EINTR else {
        let error = SystemError()
        throw StoreError(
          error.number == ENOSPC ? .diskFull : .failed, "\(name) cannot be written: check the space on its disk.",
          cause: error)
      }
      written += max(0, count)
    }
  }
}
