import Domain
import Market

/// A row of an events file.
///
/// | field | type | default |
/// |---|---|---|
/// | `id` | identifier, given by the sender; a second event of one id is a duplicate | required |
/// | `kind` | name of an `EventKind`, such as `click` | required |
/// | `at` | RFC 3339 time | required |
/// | `user`, `item`, `ad`, `decision` | identifier | none |
/// | `surface` | `home_feed`, `search`, `related`, `ads`, `ctv` | none |
/// | `position` | integer from 0 | none |
/// | `token` | the signed token of the served ad | none |
/// | `value_micros` | integer, 0 or more | none |
/// | `currency` | ISO 4217 code | required with a value |
/// | `query` | text | none |
/// | `received_at` | RFC 3339 time | the time of the import |
/// | `address` | the client's network address; requests alone | none |
/// | `user_agent` | what the client calls itself; requests alone | none |
struct EventRow {
  let event: Event
  /// When a market received it first; nil when this one does.
  let receivedAt: Timestamp?
  /// Where the client was; looked at once, and stored nowhere.
  var origin: EventOrigin?

  static func read(_ fields: inout FieldReader) throws(RowRefusal) -> EventRow {
    let id: EventID? = try fields.identifier("id")
    let kind: EventKind? = try fields.choice("kind")
    let at = try fields.time("at")
    let event = Event(
      id: try fields.required("id", id),
      kind: try fields.required("kind", kind),
      at: try fields.required("at", at),
      user: try fields.identifier("user"),
      item: try fields.identifier("item"),
      ad: try fields.identifier("ad"),
      surface: try fields.choice("surface"),
      position: try fields.integer("position", in: 0...1_000_000).map(Int.init),
      decision: try fields.identifier("decision"),
      token: try fields.text("token"),
      value: try fields.micros("value_micros"),
      query: try fields.text("query"))
    let receivedAt = try fields.time("received_at")
    let address = try fields.value("address") { text throws(DomainError) in try NetworkAddress(text) }
    let agent = try fields.text("user_agent")
    try fields.finish()
    let origin = address == nil && agent == nil ? nil : EventOrigin(address: address, agent: agent)
    return EventRow(event: event, receivedAt: receivedAt, origin: origin)
  }

  func write(currency: Currency) -> [UInt8] {
    var row = JSONRowWriter()
    row.field("id", event.id.rawValue)
    row.field("kind", event.kind.rawValue)
    row.field("at", event.at.description)
    row.field("user", event.user?.rawValue)
    row.field("item", event.item?.rawValue)
    row.field("ad", event.ad?.rawValue)
    row.field("surface", event.surface?.rawValue)
    row.field("position", event.position.map(Int64.init))
    row.field("decision", event.decision?.rawValue)
    row.field("token", event.token)
    row.field("value_micros", event.value?.rawValue)
    if event.value != nil { row.field("currency", currency.code) }
    row.field("query", event.query)
    row.field("received_at", receivedAt?.description)
    return row.finished()
  }
}
