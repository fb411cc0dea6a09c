import Domain
import GRDB

extension Item: StoredEntity {
  static let table = TableShape(
    "items", "id", "title", "text", "picture", "link", "category", "attributes", "price", "language", "created_at",
    "rating", "is_live")

  func values() throws -> StatementArguments {
    [
      id.rawValue, try StoredText.checked(title, "title"), try StoredText.checked(text, "text", limit: StoredText.long),
      try StoredText.checked(picture, "picture"), try StoredText.checked(link, "link"), category?.path,
      try StoredText.map(attributes, "attributes"), price?.rawValue, try StoredText.language(language),
      createdAt?.milliseconds,
      rating.rawValue, isLive,
    ]
  }

  init(row: Row) throws {
    try self.init(
      id: ItemID(row[0] as String), title: row[1], text: row[2], picture: row[3], link: row[4],
      category: (row[5] as String?).map { try Category($0) }, attributes: JSONText.parseMap(row[6]),
      price: (row[7] as Int64?).map(Micros.init(rawValue:)), language: row[8],
      createdAt: (row[9] as Int64?).map(Timestamp.init(milliseconds:)),
      rating: row.enumeration(10, of: Self.table.name), isLive: row[11])
  }
}
