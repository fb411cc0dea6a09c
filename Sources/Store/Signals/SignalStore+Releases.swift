public import Domain
import Foundation
import GRDB

extension SignalStore {
  /// How an activation is recorded.
  public struct Activation: Sendable {
    public let release: SignalRelease
    /// What answers now by the lowest version, for the first activation's record of what came before.
    public let start: SignalRelease
    /// The store's version of signals when the consumers' checks began.
    public let checkedAt: Int64
    public let report: SignalNote
    /// Why checks that broke were overruled; nil when none was.
    public let force: String?

    public init(release: SignalRelease, start: SignalRelease, checkedAt: Int64, report: SignalNote, force: String?) {
      (self.release, self.start, self.checkedAt) = (release, start, checkedAt)
      (self.report, self.force) = (report, force)
    }
  }

  /// All of a signal's releases, the oldest first.
  /// - Throws: `SignalStoreError`: `corrupt`.
  public func releases(of signal: String) throws -> [SignalReleaseEntry] {
    try database.read { try Self.releases(of: signal, in: $0) }
  }

  /// What answered at a time; nil before the first line of the log.
  /// - Parameter time: now when nil.
  public func release(of signal: String, at time: Timestamp? = nil) throws -> SignalReleaseEntry? {
    try releases(of: signal).last { entry in time.map { entry.time <= $0 } ?? true }
  }

  /// Puts a version in force, with all its parts, in one transaction.
  ///
  /// - Throws: `SignalStoreError`: `changed` when a run or anything else wrote since the checks began; `inForce`;
  ///   `unknownSignal`, `spaceMismatch`, `modelMismatch` … when values of the version are not those of the release;
  ///   `badValue` for an empty reason. Nothing is recorded then.
  public func activate(_ activation: Activation, as identity: SignalIdentity, at time: Timestamp) throws {
    let release = activation.release
    guard activation.start.signal == release.signal, identity.name == release.signal,
      identity.version == release.version
    else { throw SignalStoreError(.badValue, "A release, its values and what it follows are of different signals.") }
    try requireReason(activation.force)
    try database.write { db in
      let version = try Int64.fetchOne(db, sql: "SELECT version FROM signals_version") ?? 0
      guard version == activation.checkedAt else {
        throw SignalStoreError(
          .changed,
          "Values were written while the checks of \(release.signal) ran: wait until the run has ended, then activate again."
        )
      }
      _ = try Self.requireID(of: identity, in: db)
      var log = try Self.releases(of: release.signal, in: db)
      if log.isEmpty {
        try Self.append(activation.start, .start, at: time, in: db)
        log = try Self.releases(of: release.signal, in: db)
      }
      guard let last = log.last, last.release != release else {
        throw SignalStoreError(.inForce, "\(release.signal) version \(release.version) answers already.")
      }
      try Self.append(
        release, .activate, at: max(time, last.time), report: activation.report.json, force: activation.force, in: db)
    }
  }

  /// Puts in force what answered before the version that does, with all its parts, in one transaction.
  ///
  /// - Parameter check: whether the release can still answer; what it throws ends the rollback.
  /// - Returns: what answers now.
  /// - Throws: `SignalStoreError`: `nothingBefore`, `badValue` without a reason.
  @discardableResult
  public func rollBack(
    _ signal: String, reason: String, at time: Timestamp, check: (SignalRelease) throws -> Void
  ) throws -> SignalRelease {
    try requireReason(reason)
    return try database.write { db in
      let log = try Self.releases(of: signal, in: db)
      guard let last = log.last, let before = Self.standing(after: log).dropLast().last else {
        throw SignalStoreError(
          .nothingBefore, "No version of \(signal) answered before the one that does: activate another instead.")
      }
      try check(before)
      try Self.append(before, .rollback, at: max(time, last.time), reason: reason, in: db)
      return before
    }
  }

  /// What was put in force and not rolled back, the one that answers last.
  static func standing(after log: [SignalReleaseEntry]) -> [SignalRelease] {
    var standing: [SignalRelease] = []
    for entry in log {
      if entry.action == .rollback {
        standing.removeLast(min(1, standing.count))
      } else {
        standing.append(entry.release)
      }
    }
    return standing
  }

  private func requireReason(_ reason: String?) throws(SignalStoreError) {
    guard reason.map({ !$0.isEmpty && $0.utf8.count <= 1_000 }) ?? true else {
      throw SignalStoreError(.badValue, "A reason has 1 to 1000 bytes: say in a sentence why.")
    }
  }

  private static func releases(of signal: String, in db: Database) throws -> [SignalReleaseEntry] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT id, action, parts, created_at, forced, reason, report, version FROM signal_releases
        WHERE signal = ? ORDER BY id
        """, arguments: [signal]
    ).map { row in
      let release = try SignalNote(stored: row[2]).decoded(SignalRelease.self)
      guard let action = SignalReleaseEntry.Action(rawValue: row[1]), release.version == row[7],
        release.signal == signal
      else {
        throw SignalStoreError(.corrupt, "A release of \(signal) is damaged: restore vitrine.sqlite from a backup.")
      }
      return SignalReleaseEntry(
        id: row[0], action: action, release: release, time: Timestamp(milliseconds: row[3]), isForced: row[4],
        reason: row[5], report: row[6])
    }
  }

  private static func append(
    _ release: SignalRelease, _ action: SignalReleaseEntry.Action, at time: Timestamp, report: String? = nil,
    force: String? = nil, reason: String? = nil, in db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO signal_releases (signal, version, action, parts, report, forced, reason, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        release.signal, release.version, action.rawValue, try SignalNote(release).json, report, force != nil,
        force ?? reason, time.milliseconds,
      ])
  }
}
