public import Domain

/// How the platform of a marketplace decides: what an experiment changes.
public struct MarketplaceRules: Equatable, Sendable, Codable {
  /// Where ads stand on a page; one slot is sold for each.
  public var adPositions: [Int] = [1, 5]
  public var organicEntries = 6
  /// The least that a thousand impressions may earn.
  public var reservePerThousand = Micros(rawValue: 1_000_000)
  /// The share of campaigns that retrieval finds for a page.
  public var retrieval = 0.7
  /// Those that bid most, so many at most, reach the auction.
  public var auctionSize = 8
  /// The standard deviation of the error in each of eight numbers by which the platform knows a person's tastes; theirs is 1.
  public var tasteError = 0.6
  /// Organic entries of a page come from so many topics, those that the person is known to like most.
  public var topicsPerPage = 4

  public init() {}

  /// A change that an experiment tries.
  public enum Treatment: String, Sendable, Codable, CaseIterable {
    /// One more ad on each page.
    case adLoad = "ad-load"
    /// Retrieval finds a fifth more of the campaigns.
    case retrieval
    /// Tastes are known better.
    case ranker
    /// The reserve is four times as high.
    case reserve
    /// All organic entries are of the topic that the person likes most.
    case sameness
  }

  public func with(_ treatment: Treatment) -> MarketplaceRules {
    var rules = self
    switch treatment {
    case .adLoad: rules.adPositions.append((adPositions.last ?? -1) + 2)
    case .retrieval: rules.retrieval = min(1, retrieval * 1.2)
    case .ranker: rules.tasteError *= 0.4
    case .reserve: rules.reservePerThousand = Micros(rawValue: 4 * reservePerThousand.rawValue)
    case .sameness: rules.topicsPerPage = 1
    }
    return rules
  }

  /// - Throws: `badMarketplace` naming the field and its range.
  public func validated() throws(MarketplaceError) -> MarketplaceRules {
    guard zip(adPositions, adPositions.dropFirst()).allSatisfy({ $0 < $1 }), adPositions.count <= Self.mostAds,
      adPositions.allSatisfy({ (0..<64).contains($0) }), (0...58).contains(organicEntries),
      (0...Micros.maximum.rawValue).contains(reservePerThousand.rawValue), (0...1).contains(retrieval),
      (0...10).contains(tasteError), (1...10_000).contains(auctionSize), (1...64).contains(topicsPerPage)
    else {
      throw MarketplaceError(
        .badMarketplace,
        "The world's rules are out of range: positions rise from 0 to 63 and are six at most, shares are 0 to 1.")
    }
    return self
  }

  static let mostAds = 6
}
