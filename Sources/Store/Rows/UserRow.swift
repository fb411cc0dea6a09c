import Domain

/// A row of a users file. Fields that are left out take their default, also where the user is stored already.
///
/// | field | type | default |
/// |---|---|---|
/// | `id` | identifier | required |
/// | `consent_personalization`, `consent_measurement`, `consent_offsite` | boolean | false |
/// | `place` | path, `US/CA` | none |
/// | `language` | BCP 47 tag | none |
/// | `birth_year` | integer | none |
/// | `gender` | `female`, `male`, `other` | none |
/// | `audiences` | list of identifiers | empty |
/// | `interests` | list of paths in the taxonomy | empty |
/// | `identifiers` | list of e-mail addresses, telephone numbers and SHA-256 of them; only the hashes are kept | empty |
enum UserRow {
  static func read(_ fields: inout FieldReader) throws(RowRefusal) -> User {
    let id: UserID? = try fields.identifier("id")
    let user = User(
      id: try fields.required("id", id),
      consent: Consent(
        personalization: try fields.flag("consent_personalization") ?? false,
        measurement: try fields.flag("consent_measurement") ?? false,
        offsite: try fields.flag("consent_offsite") ?? false),
      place: try fields.value("place") { path throws(DomainError) in try Place(path) },
      language: try fields.language("language"),
      birthYear: try fields.integer("birth_year", in: 1880...2200).map(Int.init),
      gender: try fields.choice("gender"),
      audiences: try fields.list("audiences") { text throws(DomainError) in try AudienceID(text) },
      interests: try fields.list("interests") { text throws(DomainError) in try Category(text) },
      identifiers: try fields.identifiers("identifiers"))
    try fields.finish()
    return user
  }

  static func write(_ user: User) -> [UInt8] {
    var row = JSONRowWriter()
    row.field("id", user.id.rawValue)
    row.field("consent_personalization", user.consent.personalization)
    row.field("consent_measurement", user.consent.measurement)
    row.field("consent_offsite", user.consent.offsite)
    row.field("place", user.place?.path)
    row.field("language", user.language)
    row.field("birth_year", user.birthYear.map(Int64.init))
    row.field("gender", user.gender?.rawValue)
    row.field("audiences", user.audiences.map(\.rawValue))
    row.field("interests", user.interests.map(\.path))
    row.field("identifiers", user.identifiers.map(\.hex))
    return row.finished()
  }
}
