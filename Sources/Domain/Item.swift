public typealias ItemID = Identifier<Item>

/// A piece of content: shown organically, and advertised by ads that point at it.
public struct Item: Equatable, Sendable, Codable {
  public let id: ItemID
  public var title: String
  public var text: String
  /// A picture's path, relative to the folder it was imported from.
  public var picture: String?
  public var link: String?
  /// A path in the taxonomy, from the root: `animals/birds`.
  public var category: Category?
  public var attributes: [String: String]
  public var price: Micros?
  /// A BCP 47 language tag, lower case: `en`.
  public var language: String?
  public var createdAt: Timestamp?
  public var rating: ContentRating
  public var isLive: Bool

  public init(
    id: ItemID, title: String, text: String = "", picture: String? = nil, link: String? = nil,
    category: Category? = nil, attributes: [String: String] = [:], price: Micros? = nil,
    language: String? = nil, createdAt: Timestamp? = nil, rating: ContentRating = .general, isLive: Bool = true
  ) {
    self.id = id
    self.title = title
    self.text = text
    self.picture = picture
    self.link = link
    self.category = category
    self.attributes = attributes
    self.price = price
    self.language = language
    self.createdAt = createdAt
    self.rating = rating
    self.isLive = isLive
  }
}

/// Who may see a piece of content; a page states the highest rating it takes.
public enum ContentRating: Int, Comparable, Sendable, Codable, CaseIterable {
  case general = 0
  case teen = 1
  case mature = 2

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  public var name: String {
    switch self {
    case .general: "general"
    case .teen: "teen"
    case .mature: "mature"
    }
  }

  public init?(name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}
