public typealias EventID = Identifier<Event>
public typealias DecisionID = Identifier<Decided>

/// The entity that a decision's identifier names; its record lives in `Ledger`.
public enum Decided {}

/// Something a person did, on the platform or away from it.
public struct Event: Equatable, Sendable, Codable {
  /// Given by the sender, so that sending twice counts once.
  public let id: EventID
  public var kind: EventKind
  public var at: Timestamp
  public var user: UserID?
  public var item: ItemID?
  public var ad: AdID?
  public var surface: Surface?
  /// The position on the page, from 0.
  public var position: Int?
  public var decision: DecisionID?
  /// The signed token of the served ad; billing takes nothing else.
  public var token: String?
  /// Money that changed hands: a basket, a purchase in a store.
  public var value: Micros?
  public var query: String?

  public init(
    id: EventID, kind: EventKind, at: Timestamp, user: UserID? = nil, item: ItemID? = nil, ad: AdID? = nil,
    surface: Surface? = nil, position: Int? = nil, decision: DecisionID? = nil, token: String? = nil,
    value: Micros? = nil, query: String? = nil
  ) {
    self.id = id
    self.kind = kind
    self.at = at
    self.user = user
    self.item = item
    self.ad = ad
    self.surface = surface
    self.position = position
    self.decision = decision
    self.token = token
    self.value = value
    self.query = query
  }
}

/// All that can happen; the names are those of files and of the HTTP API.
public enum EventKind: String, Sendable, Codable, CaseIterable {
  // On the platform.
  case impression
  case viewable
  case click
  case longClick = "long_click"
  case save
  case hide
  case report
  case share
  case search
  case pageView = "page_view"
  case videoStart = "video_start"
  case videoFirstQuartile = "video_first_quartile"
  case videoMidpoint = "video_midpoint"
  case videoThirdQuartile = "video_third_quartile"
  case videoComplete = "video_complete"
  // Online, with a shop, a publisher or an advertiser.
  case addToCart = "add_to_cart"
  case checkout
  case signUp = "sign_up"
  case lead
  case install
  case subscribe
  // Away from any screen.
  case storeVisit = "store_visit"
  case storePurchase = "store_purchase"
  case phoneCall = "phone_call"

  /// Whether it happens away from the platform, so that joining it takes the person's consent for that.
  public var isOffsite: Bool {
    switch self {
    case .storeVisit, .storePurchase, .phoneCall, .lead, .signUp, .subscribe, .install: true
    default: false
    }
  }

  /// What advertisers count as a conversion.
  public var isConversion: Bool {
    switch self {
    case .checkout, .signUp, .lead, .install, .subscribe, .storePurchase: true
    default: false
    }
  }
}
