import Domain
import Engine

/// Items with their pictures, a page at a time.
struct CataloguePage: Sendable {
  struct Card: Sendable {
    let id: String
    let title: String
    let category: String
    let price: String?
    let rating: String?
    let isHidden: Bool
    /// The path of its picture; nil where it has none.
    let picture: String?

    init(_ item: Item) {
      id = item.id.rawValue
      title = item.title
      category = item.category?.path ?? "no category"
      price = item.price?.description
      rating = item.rating == .general ? nil : item.rating.name
      isHidden = !item.isLive
      picture = item.picture.map { _ in "/console/pictures/\(ConsoleText.encoded(item.id.rawValue))" }
    }
  }

  let cards: [Card]
  let total: String
  let isEmpty: Bool
  let isFirst: Bool
  /// The query of the next page.
  let next: String?

  private static let size = 60

  init(engine: Engine, after: ItemID?) {
    let (items, hasMore) = engine.items(after: after, limit: Self.size)
    cards = items.map(Card.init)
    total = ConsoleText.count(engine.standing.items)
    isEmpty = items.isEmpty
    isFirst = after == nil
    next = hasMore ? items.last.map { "?after=\(ConsoleText.encoded($0.id.rawValue))" } : nil
  }
}
