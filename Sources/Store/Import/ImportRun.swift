import Domain
import Foundation
import GRDB

/// One run of an import, from where the last one ended.
struct ImportRun<Reader: RecordReader>: ~Copyable {
  private struct Pending {
    let record: SourceRecord
    let row: Result<ImportedRow, RowRefusal>
  }

  private let importer: Importer
  private var state: ImportState
  private let rejects: RejectFile
  private let totalBytes: Int64
  private var reader: Reader
  /// Whether all rows share their names, so that an unknown one is a mistake of the file and not of a row.
  private let namesAreCommon: Bool
  private var reported: Timestamp?

  init(
    _ importer: Importer, _ state: ImportState, _ rejects: consuming RejectFile, totalBytes: Int64, reader: Reader,
    namesAreCommon: Bool
  ) {
    self.importer = importer
    self.state = state
    self.rejects = rejects
    self.totalBytes = totalBytes
    self.reader = reader
    self.namesAreCommon = namesAreCommon
  }

  mutating func finish(resumed: Bool, progress: (ImportProgress) -> Void) throws -> ImportReport {
    let start = state.next.line
    while true {
      let (batch, failure) = try nextBatch()
      var rest = batch[...]
      while !rest.isEmpty {
        rest = try commit(rest)
        report(progress, isLast: false)
      }
      if let failure { throw failure }
      if batch.isEmpty { break }
    }
    state.finishedAt = importer.clock.now()
    try importer.database.write { [state] in try state.save(in: $0) }
    if state.rejected == 0 { try rejects.remove() }
    report(progress, isLast: true)
    return ImportReport(
      entity: state.entity, rows: state.rows, changed: state.changed,
      unchanged: state.rows - state.changed - state.rejected, rejected: state.rejected,
      resumedAtLine: resumed ? start : nil, rejects: state.rejected == 0 ? nil : rejects.url)
  }

  /// Rows are read and checked outside of the transaction, which locks other writers out.
  /// - Returns: the rows, and the damage that ended them.
  private mutating func nextBatch() throws -> ([Pending], StoreError?) {
    var batch: [Pending] = []
    batch.reserveCapacity(importer.limits.batchRows)
    let end = state.next.byte + Int64(importer.limits.batchBytes)
    do {
      while batch.count < importer.limits.batchRows, let record = try reader.next() {
        let row = record.row.flatMap { row in
          Result { () throws(RowRefusal) in
            try ImportedRow(row, as: state.entity, currency: importer.currency)
          }
        }
        if namesAreCommon, case .failure(let refusal) = row, refusal.concernsName {
          throw StoreError(.badFile, "The header of the CSV file is wrong, \(refusal).", cause: refusal)
        }
        batch.append(Pending(record: record, row: row))
        if record.next.byte >= end { break }
      }
    } catch let error as StoreError {
      return (batch, error)
    }
    return (batch, nil)
  }

  /// Stores the first rows of a batch and the progress in one transaction.
  /// - Returns: the rows that wait for the next one.
  private mutating func commit(_ batch: ArraySlice<Pending>) throws -> ArraySlice<Pending> {
    var next = state
    var taken = batch.startIndex
    let importer = importer
    try importer.database.write { database in
      let began = importer.clock.now()
      var refused: [UInt8] = []
      let changedBefore = next.changed
      repeat {
        let pending = batch[taken]
        let outcome = try pending.row.flatMapThrowing {
          try $0.store(
            receivedAt: began, random: importer.database.random, tokens: importer.tokens, in: database)
        }
        switch outcome {
        case .success(let isChange): next.changed += isChange ? 1 : 0
        case .failure(let refusal):
          next.rejected += 1
          refused += RejectFile.line(pending.record, refusal, entity: next.entity)
        }
        next.rows += 1
        next.next = pending.record.next
        taken += 1
      } while taken < batch.endIndex
        && importer.clock.now().milliseconds - began.milliseconds < importer.limits.batchMilliseconds
      if next.changed > changedBefore, next.entity == .items || next.entity == .campaigns {
        try Catalogue.recordChange(in: database)
      }
      if next.changed > changedBefore, next.entity == .conversions { try People.recordChange(in: database) }
      try importer.checkpoint(.rowsStored)
      next.rejectedBytes = try rejects.append(refused, at: next.rejectedBytes)
      try importer.checkpoint(.rejectsWritten)
      try next.save(in: database)
      try importer.checkpoint(.progressStored)
    }
    state = next
    try importer.checkpoint(.committed)
    return batch[taken...]
  }

  private mutating func report(_ progress: (ImportProgress) -> Void, isLast: Bool) {
    let now = importer.clock.now()
    if !isLast, let reported, now.milliseconds - reported.milliseconds < importer.limits.progressMilliseconds { return }
    reported = now
    progress(
      ImportProgress(
        rows: state.rows, rejected: state.rejected, bytes: min(reader.positionOnDisk, totalBytes),
        totalBytes: totalBytes))
  }
}

extension Result {
  /// `flatMap` with a transformation that may fail for reasons of its own.
  fileprivate func flatMapThrowing<Value>(
    _ transform: (Success) throws -> Result<Value, Failure>
  ) throws -> Result<Value, Failure> {
    switch self {
    case .success(let value): try transform(value)
    case .failure(let error): .failure(error)
    }
  }
}
