import Domain

/// The fields of an ad group's targeting, in files and in the database alike. All are lists, and all may be left out.
///
/// | field | elements |
/// |---|---|
/// | `interests`, `exclude_interests`, `avoid_content` | paths in the taxonomy |
/// | `keywords` | `shoes`, `"red shoes"`, `[red shoes]`, `-free` |
/// | `audiences`, `exclude_audiences` | identifiers |
/// | `places`, `exclude_places` | paths, `US/CA` |
/// | `languages` | BCP 47 tags |
/// | `devices` | `phone`, `tablet`, `desktop`, `television` |
/// | `operating_systems` | names |
/// | `genders` | `female`, `male`, `other` |
/// | `ages` | `0-17`, `18-24`, `25-34`, `35-44`, `45-54`, `55-64`, `65+` |
/// | `surfaces` | `home_feed`, `search`, `related`, `ads`, `ctv` |
/// | `hours` | hours of the week from Monday 00:00 (0 to 167), or the notation of `WeekHoursNotation` |
enum TargetingFields {
  static func read(_ fields: inout FieldReader) throws(RowRefusal) -> Targeting {
    func category(_ text: String) throws(DomainError) -> Category { try Category(text) }
    func audience(_ text: String) throws(DomainError) -> AudienceID { try AudienceID(text) }
    func place(_ text: String) throws(DomainError) -> Place { try Place(text) }
    func keyword(_ text: String) throws(DomainError) -> Keyword { try Keyword(text) }
    return Targeting(
      interests: .init(
        include: Set(try fields.list("interests", category)),
        exclude: Set(try fields.list("exclude_interests", category))),
      keywords: try fields.list("keywords", keyword),
      audiences: .init(
        include: Set(try fields.list("audiences", audience)),
        exclude: Set(try fields.list("exclude_audiences", audience))),
      places: .init(
        include: Set(try fields.list("places", place)), exclude: Set(try fields.list("exclude_places", place))),
      languages: Set(try fields.languages("languages")),
      deviceKinds: Set(try fields.choices("devices")),
      operatingSystems: Set(try fields.list("operating_systems")),
      genders: Set(try fields.choices("genders")),
      ages: Set(try fields.choices("ages")),
      surfaces: Set(try fields.choices("surfaces")),
      hours: try WeekHoursNotation.read("hours", of: &fields),
      avoidedContent: Set(try fields.list("avoid_content", category)))
  }

  /// Sets are written in order, so that equal targeting gives equal bytes.
  static func write(_ targeting: Targeting, to row: inout JSONRowWriter) {
    row.field("interests", targeting.interests.include.sorted().map(\.path))
    row.field("exclude_interests", targeting.interests.exclude.sorted().map(\.path))
    row.field("keywords", targeting.keywords.map(\.description))
    row.field("audiences", targeting.audiences.include.sorted().map(\.rawValue))
    row.field("exclude_audiences", targeting.audiences.exclude.sorted().map(\.rawValue))
    row.field("places", targeting.places.include.sorted().map(\.path))
    row.field("exclude_places", targeting.places.exclude.sorted().map(\.path))
    row.field("languages", targeting.languages.sorted())
    row.field("devices", targeting.deviceKinds.map(\.rawValue).sorted())
    row.field("operating_systems", targeting.operatingSystems.sorted())
    row.field("genders", targeting.genders.map(\.rawValue).sorted())
    row.field("ages", targeting.ages.map(\.rawValue).sorted())
    row.field("surfaces", targeting.surfaces.map(\.rawValue).sorted())
    row.field("hours", targeting.hours?.hours ?? [])
    row.field("avoid_content", targeting.avoidedContent.sorted().map(\.path))
  }

  /// - Throws: `StoreError`: `badRow` for what the fields could not be read back from.
  static func json(_ targeting: Targeting) throws -> String {
    if targeting.hours?.hours.isEmpty == true {
      throw StoreError(.badRow, "The list of hours is empty: leave it out to allow all hours.")
    }
    for language in targeting.languages { _ = try StoredText.language(language) }
    for name in targeting.operatingSystems { _ = try StoredText.checked(name, "operating_systems") }
    var row = JSONRowWriter()
    write(targeting, to: &row)
    return try StoredText.checked(
      String(decoding: row.finished(), as: UTF8.self), "targeting", limit: StoredText.longList)
  }

  /// - Throws: `StoreError`: `corrupt`.
  static func parse(_ json: String) throws -> Targeting {
    var fields = try FieldReader(JSONText.row(json), currency: nil)
    do {
      return try read(&fields)
    } catch {
      throw StoreError(
        .corrupt, "A stored targeting cannot be read: restore vitrine.sqlite from a backup.", cause: error)
    }
  }
}
