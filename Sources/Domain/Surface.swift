/// Where a page is shown.
public enum Surface: String, Sendable, Codable, CaseIterable {
  case homeFeed = "home_feed"
  case search
  case related
  /// Slots for ads only, on a page that someone else fills.
  case ads
  case connectedTV = "ctv"

  /// The number that records carry; never reused.
  public var wireCode: UInt8 {
    switch self {
    case .homeFeed: 1
    case .search: 2
    case .related: 3
    case .ads: 4
    case .connectedTV: 5
    }
  }

  public init?(wireCode: UInt8) {
    guard let match = Self.allCases.first(where: { $0.wireCode == wireCode }) else { return nil }
    self = match
  }
}
