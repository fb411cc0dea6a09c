public import Domain
import GRDB

extension MarketDatabase {
  /// Events of some kinds that name one of these decisions, in the order of arrival.
  /// - Parameter decisions: a few hundred at most; ask again for more.
  /// - Complexity: O(events of these decisions), from an index.
  public func events(of decisions: [DecisionID], kinds: [EventKind]) throws -> [StoredEvent] {
    let condition = """
      WHERE decision IN (\(databaseQuestionMarks(count: decisions.count)))
      AND kind IN (\(databaseQuestionMarks(count: kinds.count))) ORDER BY sequence
      """
    let arguments = StatementArguments(decisions.map(\.rawValue)) + StatementArguments(kinds.map(\.rawValue))
    return try read { try EventLog.fetch(condition, arguments, in: $0) }
  }
}
