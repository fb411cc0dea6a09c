import Domain

/// A row of an audiences file: what an audience is, without its people.
///
/// | field | type | default |
/// |---|---|---|
/// | `id` | identifier | required |
/// | `name` | text | the identifier |
/// | `kind` | `customers`, `retargeting`, `lookalike` | required |
/// | `events` | of retargeting: list of names of acts, such as `click` | required |
/// | `items`, `categories` | of retargeting: what the acts are on | all |
/// | `days` | of retargeting: 1 to 180 | 30 |
/// | `seed` | of lookalike: identifier of an audience | required |
/// | `percent` | of lookalike: 1 to 20 | 1 |
enum AudienceRow {
  static func read(_ fields: inout FieldReader) throws(RowRefusal) -> Audience {
    let id: AudienceID = try fields.requiredIdentifier("id")
    let name = try fields.text("name")
    let kind: Audience.Kind? = try fields.choice("kind")
    let rule = try rule(try fields.required("kind", kind), &fields)
    try fields.finish()
    return Audience(id: id, name: name ?? id.rawValue, rule: rule)
  }

  static func write(_ audience: Audience) -> [UInt8] {
    var row = JSONRowWriter()
    row.field("id", audience.id.rawValue)
    row.field("name", audience.name)
    row.field("kind", audience.kind.rawValue)
    write(audience.rule, to: &row)
    return row.finished()
  }

  // MARK: - The rule, in files and in the database alike

  static func json(_ rule: Audience.Rule) throws -> String {
    var row = JSONRowWriter()
    write(rule, to: &row)
    return try StoredText.checked(String(decoding: row.finished(), as: UTF8.self), "rule", limit: StoredText.longList)
  }

  /// - Throws: `StoreError`: `corrupt`.
  static func parse(_ json: String, kind: Audience.Kind) throws -> Audience.Rule {
    var fields = try FieldReader(JSONText.row(json), currency: nil)
    do {
      return try rule(kind, &fields)
    } catch {
      throw StoreError(
        .corrupt, "A stored audience cannot be read: restore vitrine.sqlite from a backup.", cause: error)
    }
  }

  private static func rule(
    _ kind: Audience.Kind, _ fields: inout FieldReader
  ) throws(RowRefusal) -> Audience.Rule {
    switch kind {
    case .customers: return .customers
    case .retargeting:
      let kinds: [EventKind] = try fields.choices("events")
      let items = try fields.list("items") { text throws(DomainError) in try ItemID(text) }
      let categories = try fields.list("categories") { text throws(DomainError) in try Category(text) }
      let days = try fields.integer("days", in: 1...Int64(Retargeting.longestWindow)) ?? 30
      do {
        return .retargeting(
          try Retargeting(kinds: Set(kinds), items: Set(items), categories: Set(categories), days: Int(days)))
      } catch {
        throw RowRefusal(field: "events", error)
      }
    case .lookalike:
      let seed: AudienceID = try fields.requiredIdentifier("seed")
      let percent = try fields.integer("percent", in: 1...20) ?? 1
      do {
        return .lookalike(try Lookalike(seed: seed, percent: Int(percent)))
      } catch {
        throw RowRefusal(field: "percent", error)
      }
    }
  }

  private static func write(_ rule: Audience.Rule, to row: inout JSONRowWriter) {
    switch rule {
    case .customers: break
    case .retargeting(let rule):
      row.field("events", rule.kinds.map(\.rawValue).sorted())
      row.field("items", rule.items.sorted().map(\.rawValue))
      row.field("categories", rule.categories.sorted().map(\.path))
      row.field("days", Int64(rule.days))
    case .lookalike(let rule):
      row.field("seed", rule.seed.rawValue)
      row.field("percent", Int64(rule.percent))
    }
  }
}
