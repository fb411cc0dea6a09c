import Domain
public import Foundation
import GRDB
public import Ledger
import Market
import Synchronization

/// Every decision that was ever made, as records in segment files, with an index in the database.
///
/// The files are the truth. The index is written behind them, and what it lacks is read back when the log is opened.
public final class DecisionLog: Sendable {
  /// What opening the log found.
  public struct Recovery: Equatable, Sendable {
    /// Bytes of an unfinished append that were cut off.
    public var cutBytes: Int64 = 0
    /// Records that the index did not have yet.
    public var indexed = 0
    /// Stretches of the newly indexed files that hold no record, in order.
    public var damage: [SegmentDamage] = []
  }

  public let recovery: Recovery

  let segments: SegmentLog
  let policies: PolicyFiles
  let database: MarketDatabase
  private let pending = Mutex(Pending())

  /// Records on disk that the index does not have yet.
  private struct Pending {
    var entries: [DecisionIndex.Entry] = []
    var ids: Set<DecisionID> = []
  }

  private static let batch = 256

  /// Opens the log for appending, and makes it if there is none.
  /// - Parameters:
  ///   - folder: where segments and policies lie; one writer at a time.
  ///   - maximumSegmentBytes: a file that has reached this size is followed by another.
  /// - Throws: `StoreError.busy`, `SegmentError`, `LedgerError.newer`.
  public init(folder: URL, database: MarketDatabase, maximumSegmentBytes: Int = 64 << 20) throws {
    segments = try SegmentLog(folder: folder, maximumSegmentBytes: maximumSegmentBytes)
    policies = PolicyFiles(folder: folder.appendingPathComponent("policies"))
    self.database = database
    recovery = try Self.catchUp(segments, database)
  }

  /// Opens the log for reading what is indexed, also while another process appends to it.
  /// - Throws: `SegmentError`.
  public init(reading folder: URL, database: MarketDatabase) throws {
    segments = try SegmentLog(reading: folder)
    policies = PolicyFiles(folder: folder.appendingPathComponent("policies"))
    self.database = database
    recovery = Recovery()
  }

  private static func catchUp(_ segments: SegmentLog, _ database: MarketDatabase) throws -> Recovery {
    var recovery = Recovery(cutBytes: segments.cutBytes)
    let end = try segments.end
    var start = try database.read { db in try DecisionIndex(db: db).through() }
    if let known = start, end < known {
      // The files were replaced by older ones, or acknowledged bytes at their end are lost: the index starts anew.
      let offset = known.segment == end.segment ? end.offset : 0
      recovery.damage.append(
        SegmentDamage(
          file: SegmentFormat.fileName(known.segment), offset: offset, length: known.offset - offset))
      try database.write { db in try DecisionIndex(db: db).removeAll() }
      start = nil
    }
    var entries: [DecisionIndex.Entry] = []
    func flush(through: SegmentPosition) throws {
      try database.write { db in try DecisionIndex(db: db).insert(entries, through: through) }
      recovery.indexed += entries.count
      entries.removeAll(keepingCapacity: true)
    }
    let damage = try segments.scan(from: start) { position, payload in
      do {
        let record = try RecordCodec().decode(payload, policy: { _ in .standard }, key: { _ in nil })
        entries.append(DecisionIndex.Entry(record, at: position))
      } catch {
        if let error = error as? LedgerError, error.code == .newer { throw error }
        recovery.damage.append(
          SegmentDamage(
            file: SegmentFormat.fileName(position.segment), offset: position.offset,
            length: SegmentFormat.frameSize(position.length)))
      }
      if entries.count >= 4 * batch { try flush(through: position.next) }
    }
    try flush(through: end)
    recovery.damage += damage
    return recovery
  }

  /// Appends records as one group. When it throws, none of them is in the log; a crash may leave the first few.
  /// - Parameters:
  ///   - records: each with its person's key; nil when nobody is named or the key is destroyed.
  ///   - durable: whether to wait until they are on the disk.
  /// - Throws: `DecisionLogError.duplicate`, `LedgerError.sealing`, `SegmentError`.
  public func append(_ records: [(record: DecisionRecord, key: [UInt8]?)], durable: Bool) throws {
    guard !records.isEmpty else { return }
    let payloads = try records.map { record, key in
      try RecordCodec().encode(record, policyVersion: policies.keep(record.input.policy), key: key)
    }
    try pending.withLock { pending in
      let ids = records.map(\.record.input.id)
      try refuseDuplicates(ids, pending)
      let positions = try segments.append(payloads, durable: durable)
      pending.entries += zip(records, positions).map { DecisionIndex.Entry($0.record, at: $1) }
      pending.ids.formUnion(ids)
      // The records are in the log: should the index fail now, the next query says so.
      if pending.entries.count >= Self.batch { try? index(&pending) }
    }
  }

  private func refuseDuplicates(_ ids: [DecisionID], _ pending: Pending) throws {
    let isNew =
      try Set(ids).count == ids.count && pending.ids.isDisjoint(with: ids)
      && !database.read { db in try ids.contains { try DecisionIndex(db: db).contains($0) } }
    guard isNew else {
      throw DecisionLogError(
        .duplicate, "A decision of the same identifier is in the ledger: give every decision a new one.")
    }
  }

  /// Waits until all that was appended is on the disk.
  public func synchronize() throws { try segments.synchronize() }

  /// Brings the index up to what was appended. Queries do it by themselves.
  public func flushIndex() throws { try pending.withLock { try index(&$0) } }

  private func index(_ pending: inout Pending) throws {
    guard let last = pending.entries.last else { return }
    // The index must not name what a loss of power could take away.
    try segments.synchronize()
    try database.write { [entries = pending.entries] db in
      try DecisionIndex(db: db).insert(entries, through: last.position.next)
    }
    // The index grows at its end: old pages, which no write reads again, would fill the writer's large cache.
    database.releaseWriterPages()
    pending = Pending()
  }
}
