import Domain
import GRDB

/// An entity that is one row of one table.
protocol StoredEntity {
  static var table: TableShape { get }
  /// The values of the table's columns, in order.
  /// - Throws: `StoreError`: `badRow`.
  func values() throws -> StatementArguments
  /// Reads the table's columns by position.
  init(row: Row) throws
}

/// A table's columns, the first of which is the key, and the statements that follow from them.
struct TableShape: Sendable {
  let name: String
  /// Selects all columns; a condition may follow.
  let select: String
  let key: String
  /// Inserts a row or replaces one, and changes nothing when the row is as it was.
  let upsert: String

  init(_ name: String, _ columns: String...) {
    let list = columns.joined(separator: ", ")
    let others = columns.dropFirst()
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    self.name = name
    key = columns[0]
    select = "SELECT \(list) FROM \(name)"
    upsert = """
      INSERT INTO \(name) (\(list)) VALUES (\(marks))
      ON CONFLICT (\(columns[0])) DO UPDATE SET \(others.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
      WHERE (\(others.map { "\(name).\($0)" }.joined(separator: ", ")))
        IS NOT (\(others.map { "excluded.\($0)" }.joined(separator: ", ")))
      """
  }
}

extension StoredEntity {
  /// - Returns: whether anything changed.
  func upsert(in database: Database) throws -> Bool {
    let statement = try database.cachedStatement(sql: Self.table.upsert)
    try statement.execute(arguments: values())
    return database.changesCount > 0
  }

  static func fetchAll(in database: Database) throws -> [Self] {
    let statement = try database.cachedStatement(sql: "\(table.select) ORDER BY \(table.key)")
    return try decoding { try Array(Row.fetchCursor(statement).map(Self.init(row:))) }
  }

  /// All of them in the order of their keys, one at a time.
  static func forEach(in database: Database, _ body: (Self) throws -> Void) throws {
    let statement = try database.cachedStatement(sql: "\(table.select) ORDER BY \(table.key)")
    try decoding { try Row.fetchCursor(statement).forEach { try body(Self(row: $0)) } }
  }

  static func fetch(_ key: String, in database: Database) throws -> Self? {
    let statement = try database.cachedStatement(sql: "\(table.select) WHERE \(table.key) = ?")
    return try decoding { try Row.fetchOne(statement, arguments: [key]).map(Self.init(row:)) }
  }

  /// A stored value that its type refuses was not written by this version.
  static func decoding<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DomainError {
      throw StoreError(
        .corrupt, "A row of \(table.name) cannot be read (\(error.message)): restore vitrine.sqlite from a backup.",
        cause: error)
    }
  }
}

extension Row {
  /// The case that a column names.
  /// - Throws: `StoreError`: `corrupt` when this version has no such case.
  func enumeration<Value: RawRepresentable>(_ index: Int, of table: String) throws -> Value
  where Value.RawValue: DatabaseValueConvertible & StatementColumnConvertible {
    let raw: Value.RawValue = self[index]
    guard let value = Value(rawValue: raw) else {
      throw StoreError(
        .corrupt, "A row of \(table) holds a name that this version does not know: install the newer Vitrine.")
    }
    return value
  }
}
