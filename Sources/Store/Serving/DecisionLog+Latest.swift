package import Domain
import GRDB
package import Ledger

extension DecisionLog {
  /// The last decisions before a moment, latest first; damaged records are left out.
  /// - Complexity: O(log n + limit).
  package func latest(before: Timestamp? = nil, limit: Int) throws -> [DecisionRecord] {
    try flushIndex()
    let ids = try database.read { db in
      try String.fetchAll(
        db, sql: "SELECT id FROM decisions WHERE at < ? ORDER BY at DESC, id DESC LIMIT ?",
        arguments: [before?.milliseconds ?? .max, limit])
    }
    return ids.compactMap { id in (try? DecisionID(id)).flatMap { try? record($0) } }
  }
}
