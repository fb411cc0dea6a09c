import Domain
import Foundation

/// Where an import writes the rows that it could not take: one JSON object each, with their place, cause and remedy.
///
/// A row's values are left out but for its id, and of users that too: files of rejected rows outlive the deletion of a person.
struct RejectFile: ~Copyable {
  let url: URL
  private let lock: FileLock

  /// Opens the file and cuts off what a killed run wrote after its last transaction.
  /// - Parameter length: the bytes to keep.
  init(_ url: URL, keeping length: Int64) throws {
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let lock = try FileLock(
      url, wait: false, busyMessage: "Another process is importing this file: wait for it to end.")
    guard ftruncate(lock.descriptor, off_t(length)) == 0 else { throw Self.failure }
    self.url = url
    self.lock = lock
  }

  /// Writes lines at `offset` and flushes them.
  /// - Returns: the offset behind them.
  func append(_ lines: [UInt8], at offset: Int64) throws -> Int64 {
    guard !lines.isEmpty else { return offset }
    var written = 0
    while written < lines.count {
      let count = lines.withUnsafeBytes { bytes in
        pwrite(lock.descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(offset) + written)
      }
      guard count >= 0 || errno == EINTR else { throw Self.failure }
      written += max(0, count)
    }
    guard fdatasync(lock.descriptor) == 0 else { throw Self.failure }
    return offset + Int64(lines.count)
  }

  /// Takes the file away; for imports without rejected rows.
  func remove() throws { try FileManager.default.removeItem(at: url) }

  static func line(_ record: SourceRecord, _ refusal: RowRefusal, entity: ImportEntity) -> [UInt8] {
    var line = JSONRowWriter()
    line.field("line", Int64(record.line))
    line.field("id", entity == .users ? nil : id(of: record))
    line.field("field", refusal.field)
    line.field("cause", refusal.cause)
    line.field("remedy", refusal.remedy)
    return line.finished() + [0x0A]
  }

  private static func id(of record: SourceRecord) -> String? {
    guard case .success(let row) = record.row, let entry = row.entries.first(where: { $0.name == "id" }) else {
      return nil
    }
    switch entry.value {
    case .text(let text), .cell(let text): return try? Identifier<Item>(text).rawValue
    default: return nil
    }
  }

  private static var failure: StoreError {
    StoreError(
      .failed, "The file of rejected rows cannot be written: check space and owner of imports/.", cause: SystemError())
  }
}
