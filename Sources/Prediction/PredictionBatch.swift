public import Domain

/// Items that one person might be shown on one page, to be predicted together.
public struct PredictionBatch: Equatable, Sendable {
  public var items: [ItemID]
  /// Whether the items would be shown as ads.
  public var isAd: Bool
  public var surface: Surface
  public var viewer: ViewerFeatures
  /// Aligned with the items; none for predictors that do not read them.
  public var features: FeatureColumns
  /// For predictors that draw.
  public var seed: UInt64

  public init(
    items: [ItemID], isAd: Bool, surface: Surface, viewer: ViewerFeatures = ViewerFeatures(),
    features: FeatureColumns = .none, seed: UInt64 = 0
  ) {
    self.items = items
    self.isAd = isAd
    self.surface = surface
    self.viewer = viewer
    self.features = features
    self.seed = seed
  }
}

/// What predictors may know of a person. Empty for somebody unknown or without consent.
public struct ViewerFeatures: Equatable, Sendable {
  public var pseudonym: Int64?
  public var interests: [Category]
  /// The latest first.
  public var recentActions: [RecentAction]

  public init(pseudonym: Int64? = nil, interests: [Category] = [], recentActions: [RecentAction] = []) {
    self.pseudonym = pseudonym
    self.interests = interests
    self.recentActions = recentActions
  }
}

/// Something the person did with an item.
public struct RecentAction: Equatable, Hashable, Sendable {
  public var item: ItemID
  public var kind: EventKind

  public init(item: ItemID, kind: EventKind) {
    self.item = item
    self.kind = kind
  }
}
