import Domain
import GRDB

/// How far the import of one file is: kept in the same transactions as its rows.
struct ImportState: Equatable {
  let identity: String
  let entity: ImportEntity
  var next = FilePosition.start
  /// The length of the file of rejected rows that belongs to this state.
  var rejectedBytes: Int64 = 0
  var rows = 0
  var changed = 0
  var rejected = 0
  let startedAt: Timestamp
  var finishedAt: Timestamp?

  init(identity: String, entity: ImportEntity, startedAt: Timestamp) {
    self.identity = identity
    self.entity = entity
    self.startedAt = startedAt
  }

  /// - Returns: the state of an import that was begun and not finished.
  static func unfinished(_ identity: String, _ entity: ImportEntity, in database: Database) throws -> ImportState? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT next_byte, next_line, rejected_bytes, rows, changed, rejected, started_at
        FROM imports WHERE identity = ? AND finished_at IS NULL
        """, arguments: [identity])
    guard let row else { return nil }
    var state = ImportState(identity: identity, entity: entity, startedAt: Timestamp(milliseconds: row[6]))
    state.next = FilePosition(byte: row[0], line: row[1])
    state.rejectedBytes = row[2]
    (state.rows, state.changed, state.rejected) = (row[3], row[4], row[5])
    return state
  }

  func save(in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO imports (identity, entity, next_byte, next_line, rejected_bytes, rows, changed, rejected,
          started_at, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      identity, entity.rawValue, next.byte, next.line, rejectedBytes, rows, changed, rejected,
      startedAt.milliseconds, finishedAt?.milliseconds,
    ])
  }
}
