import Domain

/// A row of a conversions file: what a till, a call centre, an advertiser's server or a measurement partner says happened.
///
/// | field | type | default |
/// |---|---|---|
/// | `id` | identifier, given by the sender; a second row of one id changes nothing | required |
/// | `source` | identifier of the system that says so | required |
/// | `kind` | name of a conversion, such as `store_purchase` | required |
/// | `at` | RFC 3339 time at which it happened | required |
/// | `advertiser` | identifier | required without a token |
/// | `order` | identifier of the order in the advertiser's books | none |
/// | `user` | identifier | none |
/// | `identifiers` | list of e-mail addresses, telephone numbers and SHA-256 of them; none is stored | empty |
/// | `token` | the signed token of the served ad, also an expired one | none |
/// | `item` | identifier | none |
/// | `value_micros` | integer, 0 or more | none |
/// | `currency` | ISO 4217 code | required with a value |
struct ConversionRow {
  let id: EventID
  let source: String
  let kind: EventKind
  let at: Timestamp
  let advertiser: AdvertiserID?
  let order: String?
  let user: UserID?
  let identifiers: [HashedIdentifier]
  let token: String?
  let item: ItemID?
  let value: Micros?

  static let kinds = EventKind.allCases.filter { $0.isConversion || $0.isOffsite || $0 == .addToCart }

  static func read(_ fields: inout FieldReader) throws(RowRefusal) -> ConversionRow {
    let kind: EventKind? = try fields.choice("kind")
    let at = try fields.time("at")
    let source: Identifier<ConversionRow> = try fields.requiredIdentifier("source")
    let order: Identifier<ConversionRow>? = try fields.identifier("order")
    let row = ConversionRow(
      id: try fields.requiredIdentifier("id"), source: source.rawValue, kind: try fields.required("kind", kind),
      at: try fields.required("at", at), advertiser: try fields.identifier("advertiser"), order: order?.rawValue,
      user: try fields.identifier("user"), identifiers: try fields.identifiers("identifiers"),
      token: try fields.text("token"), item: try fields.identifier("item"), value: try fields.micros("value_micros"))
    try fields.finish()
    guard kinds.contains(row.kind) else {
      throw RowRefusal(
        field: "kind", "The event is no conversion", "use one of \(kinds.map(\.rawValue).joined(separator: ", "))")
    }
    guard row.advertiser != nil || row.token != nil else {
      throw RowRefusal(field: "advertiser", "The row says neither whose conversion it is nor of which ad", "add it")
    }
    return row
  }
}

extension ConversionRow {
  func write(currency: Currency) -> [UInt8] {
    var row = JSONRowWriter()
    row.field("id", id.rawValue)
    row.field("source", source)
    row.field("kind", kind.rawValue)
    row.field("at", at.description)
    row.field("advertiser", advertiser?.rawValue)
    row.field("order", order)
    row.field("user", user?.rawValue)
    row.field("identifiers", identifiers.map(\.hex))
    row.field("token", token)
    row.field("item", item?.rawValue)
    row.field("value_micros", value?.rawValue)
    if value != nil { row.field("currency", currency.code) }
    return row.finished()
  }
}
