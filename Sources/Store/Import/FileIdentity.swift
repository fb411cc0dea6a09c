import Crypto
import Foundation

/// What tells one file to import from another, so that an interrupted import continues and a changed file starts anew.
enum FileIdentity {
  /// - Returns: 64 hexadecimal digits, from the entity, the size, the time of the last change and the first 64 KiB.
  static func of(_ file: URL, entity: ImportEntity, format: ImportFormat) throws -> String {
    var status = stat()
    guard stat(file.path, &status) == 0, let handle = try? FileHandle(forReadingFrom: file) else {
      throw StoreError(
        .badFile, "\(file.lastPathComponent) cannot be opened: check the path and its permissions.",
        cause: SystemError())
    }
    defer { try? handle.close() }
    var hash = SHA256()
    let changed = status.st_mtim
    hash.update(
      data: Data("\(entity) \(format) \(status.st_size) \(changed.tv_sec).\(changed.tv_nsec)\n".utf8))
    hash.update(data: try handle.read(upToCount: 65_536) ?? Data())
    return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
