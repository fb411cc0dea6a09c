import Domain
import Foundation
import GRDB

extension SignalStore {
  /// Keeps what someone said, after all that was said before.
  /// - Throws: `SignalStoreError`: `badValue` without an author or a verdict.
  public func append(_ action: DuplicateAction) throws {
    let (name, verdict) = action.kind.columns
    guard !action.author.isEmpty, verdict != "" else {
      throw SignalStoreError(.badValue, "An action on near-duplicates has no author or an empty verdict: give both.")
    }
    try database.write { db in
      try db.execute(
        sql: """
          INSERT INTO duplicate_actions (signature, action, verdict, author, created_at) VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [action.key.data, name, verdict, action.author, action.time.milliseconds])
    }
  }

  /// All actions in the order in which they were said.
  public func duplicateActions() throws -> [DuplicateAction] {
    try database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT signature, action, verdict, author, created_at FROM duplicate_actions ORDER BY id"
      ).map { row in
        guard let key = ContentKey([UInt8](row[0] as Data)), let kind = DuplicateAction.Kind(row[1], verdict: row[2])
        else {
          throw SignalStoreError(.corrupt, "An action on near-duplicates is damaged: restore vitrine.sqlite.")
        }
        return DuplicateAction(key: key, kind: kind, author: row[3], time: Timestamp(milliseconds: row[4]))
      }
    }
  }
}

extension DuplicateAction.Kind {
  fileprivate var columns: (name: String, verdict: String?) {
    switch self {
    case .decide(let verdict): ("decide", verdict)
    case .revoke: ("revoke", nil)
    case .separate: ("separate", nil)
    }
  }

  fileprivate init?(_ name: String, verdict: String?) {
    switch (name, verdict) {
    case ("decide", let verdict?): self = .decide(verdict: verdict)
    case ("revoke", nil): self = .revoke
    case ("separate", nil): self = .separate
    default: return nil
    }
  }
}
