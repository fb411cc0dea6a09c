public import Domain

/// What a client asks for: a page for somebody, somewhere.
public struct DecisionRequest: Equatable, Sendable, Codable {
  public var surface: Surface
  /// Nobody in particular when nil.
  public var user: UserID?
  /// The words searched for; a search needs these or a picture.
  public var query: String?
  /// The bytes of a picture file to search with.
  public var picture: [UInt8]?
  /// The item whose neighbours are wanted; required on the related surface.
  public var item: ItemID?
  /// Entries wanted; the policy's page size when nil.
  public var size: Int?
  public var device: DeviceKind?
  /// Lower case: `ios`, `android`, `linux`.
  public var operatingSystem: String?
  /// Where the person is; their profile's place when nil.
  public var place: Place?
  /// The highest rating that the page takes.
  public var rating: ContentRating

  public init(
    surface: Surface, user: UserID? = nil, query: String? = nil, picture: [UInt8]? = nil, item: ItemID? = nil,
    size: Int? = nil, device: DeviceKind? = nil, operatingSystem: String? = nil, place: Place? = nil,
    rating: ContentRating = .general
  ) {
    self.surface = surface
    self.user = user
    self.query = query
    self.picture = picture
    self.item = item
    self.size = size
    self.device = device
    self.operatingSystem = operatingSystem
    self.place = place
    self.rating = rating
  }

  /// Bytes of the largest picture to search with.
  public static let largestPicture = 4 << 20

  /// - Throws: `badRequest` naming the field.
  func validated() throws(EngineError) {
    if surface == .search, picture == nil, query.map({ QueryText.words(of: $0).isEmpty }) ?? true {
      throw EngineError(.badRequest, "A search has no words in `query` and no `picture`: give at least one.")
    }
    if picture != nil, surface != .search {
      throw EngineError(.badRequest, "A `picture` belongs to a search: drop it, or ask for the search surface.")
    }
    if let picture, picture.isEmpty || picture.count > Self.largestPicture {
      throw EngineError(.badRequest, "`picture` is empty or larger than 4 MiB: send a smaller file.")
    }
    if let query, query.utf8.count > 512 {
      throw EngineError(.badRequest, "`query` is longer than 512 bytes: shorten it.")
    }
    if surface == .related, item == nil {
      throw EngineError(.badRequest, "A related page needs `item`: name the item whose neighbours are wanted.")
    }
    if let size, !(1...200).contains(size) {
      throw EngineError(.badRequest, "`size` is outside 1...200: change it.")
    }
  }
}

/// The page that a client shows.
public struct DecisionResponse: Equatable, Sendable, Codable {
  public struct Entry: Equatable, Sendable, Codable {
    public var item: ItemID
    /// Present on ads.
    public var ad: SponsoredPart?
  }

  /// What makes an entry an ad.
  public struct SponsoredPart: Equatable, Sendable, Codable {
    public var ad: AdID
    public var advertiser: AdvertiserID
    /// To be sent back with the ad's events; signed, for one billed event, and it expires.
    public var token: String
  }

  public var decision: DecisionID
  public var entries: [Entry]
  /// Whether a stage was late or failed, so that the page is poorer than it could be.
  public var isDegraded: Bool
}
