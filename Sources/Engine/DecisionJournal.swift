import Funnel
import Ledger
import Store
import Synchronization

/// Appends records to the decision log, those that wait together with one write and one flush to disk.
final class DecisionJournal: Sendable {
  private final class Pending: Sendable {
    let record: DecisionRecord
    let key: [UInt8]?
    let outcome = Mutex<Result<Void, any Error>?>(nil)

    init(record: DecisionRecord, key: [UInt8]?) {
      self.record = record
      self.key = key
    }
  }

  private let log: DecisionLog
  private let isDurable: Bool
  private let executor: BlockingExecutor
  private let waiting = Mutex<[Pending]>([])

  /// - Parameters:
  ///   - isDurable: whether a record is on disk before its append returns.
  ///   - executor: one thread, so that groups form while one is written.
  init(log: DecisionLog, isDurable: Bool, executor: BlockingExecutor) {
    self.log = log
    self.isDurable = isDurable
    self.executor = executor
  }

  func append(_ record: DecisionRecord, key: [UInt8]?) async throws {
    let pending = Pending(record: record, key: key)
    waiting.withLock { $0.append(pending) }
    do {
      try await executor.run { self.drain() }
    } catch {
      // Refused or cancelled: the record must not be written later for a request that has failed.
      waiting.withLock { $0.removeAll { $0 === pending } }
      throw error
    }
    // The thread works in order: by now this call's drain, or an earlier one, has written the record.
    try pending.outcome.withLock { $0 }?.get()
  }

  private func drain() {
    let group = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    guard !group.isEmpty else { return }
    let outcome = Result { try log.append(group.map { ($0.record, $0.key) }, durable: isDurable) }
    for pending in group { pending.outcome.withLock { $0 = outcome } }
  }
}
