import Domain

/// A row of an items file. Fields that are left out take their default, also where the item is stored already.
///
/// | field | type | default |
/// |---|---|---|
/// | `id` | identifier | required |
/// | `title` | text | required |
/// | `text` | text | empty |
/// | `picture` | path, relative to the file's folder | none |
/// | `link` | text | none |
/// | `category` | path in the taxonomy, `animals/birds` | none |
/// | `attributes` | object of texts | empty |
/// | `price_micros` | integer, 0 or more | none |
/// | `currency` | ISO 4217 code | required with a price |
/// | `language` | BCP 47 tag | none |
/// | `created_at` | RFC 3339 time | none |
/// | `rating` | `general`, `teen`, `mature` | `general` |
/// | `live` | boolean | true |
enum ItemRow {
  static func read(_ fields: inout FieldReader) throws(RowRefusal) -> Item {
    let id: ItemID? = try fields.identifier("id")
    let title = try fields.text("title")
    let item = Item(
      id: try fields.required("id", id),
      title: try fields.required("title", title),
      text: try fields.text("text") ?? "",
      picture: try fields.text("picture"),
      link: try fields.text("link"),
      category: try fields.value("category") { path throws(DomainError) in try Category(path) },
      attributes: try fields.map("attributes"),
      price: try fields.micros("price_micros"),
      language: try fields.language("language"),
      createdAt: try fields.time("created_at"),
      rating: try fields.rating("rating"),
      isLive: try fields.flag("live") ?? true)
    try fields.finish()
    return item
  }

  static func write(_ item: Item, currency: Currency) -> [UInt8] {
    var row = JSONRowWriter()
    row.field("id", item.id.rawValue)
    row.field("title", item.title)
    if !item.text.isEmpty { row.field("text", item.text) }
    row.field("picture", item.picture)
    row.field("link", item.link)
    row.field("category", item.category?.path)
    row.field("attributes", item.attributes)
    row.field("price_micros", item.price?.rawValue)
    if item.price != nil { row.field("currency", currency.code) }
    row.field("language", item.language)
    row.field("created_at", item.createdAt?.description)
    if item.rating != .general { row.field("rating", item.rating.name) }
    if !item.isLive { row.field("live", false) }
    return row.finished()
  }
}

extension FieldReader {
  /// A content rating by name; `general` when absent.
  mutating func rating(_ name: String) throws(RowRefusal) -> ContentRating {
    guard let text = try text(name) else { return .general }
    guard let rating = ContentRating(name: text) else {
      let known = ContentRating.allCases.map(\.name).joined(separator: ", ")
      throw RowRefusal(field: name, "The rating is unknown", "use one of \(known)")
    }
    return rating
  }
}
