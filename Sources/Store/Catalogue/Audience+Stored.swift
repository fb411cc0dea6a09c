import Domain
import GRDB

extension Audience: StoredEntity {
  static let table = TableShape("audiences", "id", "name", "kind", "rule")

  func values() throws -> StatementArguments {
    [id.rawValue, try StoredText.checked(name, "name"), kind.rawValue, try AudienceRow.json(rule)]
  }

  init(row: Row) throws {
    let kind: Kind = try row.enumeration(2, of: Self.table.name)
    try self.init(id: AudienceID(row[0] as String), name: row[1], rule: AudienceRow.parse(row[3], kind: kind))
  }
}
