import Domain
import GRDB

extension User: StoredEntity {
  static let table = TableShape(
    "users", "id", "consent_personalization", "consent_measurement", "consent_offsite", "place", "language",
    "birth_year", "gender", "audiences", "interests", "identifiers")

  func values() throws -> StatementArguments {
    [
      id.rawValue, consent.personalization, consent.measurement, consent.offsite, place?.path,
      try StoredText.language(language), birthYear, gender?.rawValue,
      try StoredText.list(audiences.map(\.rawValue), "audiences"),
      try StoredText.list(interests.map(\.path), "interests"),
      try StoredText.list(identifiers.map(\.hex), "identifiers"),
    ]
  }

  init(row: Row) throws {
    try self.init(
      id: UserID(row[0] as String),
      consent: Consent(personalization: row[1], measurement: row[2], offsite: row[3]),
      place: (row[4] as String?).map { try Place($0) }, language: row[5], birthYear: row[6],
      gender: (row[7] as String?).map { _ in try row.enumeration(7, of: Self.table.name) },
      audiences: JSONText.parseList(row[8]).map { try AudienceID($0) },
      interests: JSONText.parseList(row[9]).map { try Category($0) },
      identifiers: JSONText.parseList(row[10]).map { try HashedIdentifier(hex: $0) })
  }
}
