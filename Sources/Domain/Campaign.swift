public typealias AdvertiserID = Identifier<Advertiser>
public typealias CampaignID = Identifier<Campaign>
public typealias AdGroupID = Identifier<AdGroup>
public typealias AdID = Identifier<Ad>

/// Who pays.
public struct Advertiser: Equatable, Sendable, Codable {
  public let id: AdvertiserID
  public var name: String
  public var status: DeliveryStatus

  public init(id: AdvertiserID, name: String, status: DeliveryStatus = .active) {
    self.id = id
    self.name = name
    self.status = status
  }
}

/// What an advertiser wants, how much it may cost, and when.
public struct Campaign: Equatable, Sendable, Codable {
  public let id: CampaignID
  public var advertiser: AdvertiserID
  public var name: String
  public var objective: Objective
  public var status: DeliveryStatus
  /// The most that one day of the market's calendar may cost.
  public var dailyBudget: Micros
  /// The most that the campaign may cost in all; nil for no limit.
  public var lifetimeBudget: Micros?
  public var schedule: Schedule
  public var frequencyCap: FrequencyCap?

  public init(
    id: CampaignID, advertiser: AdvertiserID, name: String, objective: Objective, status: DeliveryStatus = .active,
    dailyBudget: Micros, lifetimeBudget: Micros? = nil, schedule: Schedule = .always,
    frequencyCap: FrequencyCap? = nil
  ) {
    self.id = id
    self.advertiser = advertiser
    self.name = name
    self.objective = objective
    self.status = status
    self.dailyBudget = dailyBudget
    self.lifetimeBudget = lifetimeBudget
    self.schedule = schedule
    self.frequencyCap = frequencyCap
  }
}

/// A bid and the people it is for.
public struct AdGroup: Equatable, Sendable, Codable {
  public let id: AdGroupID
  public var campaign: CampaignID
  public var name: String
  public var status: DeliveryStatus
  public var bid: Bid
  public var targeting: Targeting

  public init(
    id: AdGroupID, campaign: CampaignID, name: String, status: DeliveryStatus = .active, bid: Bid,
    targeting: Targeting = Targeting()
  ) {
    self.id = id
    self.campaign = campaign
    self.name = name
    self.status = status
    self.bid = bid
    self.targeting = targeting
  }
}

/// A creative: an item shown in an advertiser's name.
public struct Ad: Equatable, Sendable, Codable {
  public let id: AdID
  public var adGroup: AdGroupID
  public var item: ItemID
  public var status: DeliveryStatus
  public var rating: ContentRating

  public init(
    id: AdID, adGroup: AdGroupID, item: ItemID, status: DeliveryStatus = .active, rating: ContentRating = .general
  ) {
    self.id = id
    self.adGroup = adGroup
    self.item = item
    self.status = status
    self.rating = rating
  }
}

public enum DeliveryStatus: String, Sendable, Codable, CaseIterable {
  case active, paused, archived
}

public enum Objective: String, Sendable, Codable, CaseIterable {
  case awareness, traffic, conversions, installs, catalogSales = "catalog_sales", videoViews = "video_views"
}

/// From when to when a campaign may deliver; the end is exclusive.
public struct Schedule: Equatable, Sendable, Codable {
  public let start: Timestamp?
  public let end: Timestamp?

  public static let always = Schedule(uncheckedStart: nil, end: nil)

  /// - Throws: `badTime` unless the start lies before the end.
  public init(start: Timestamp?, end: Timestamp?) throws(DomainError) {
    if let start, let end, start >= end {
      throw DomainError(.badTime, "A schedule ends at or before its start: swap the two times.")
    }
    self.init(uncheckedStart: start, end: end)
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      start: values.decodeIfPresent(Timestamp.self, forKey: .start),
      end: values.decodeIfPresent(Timestamp.self, forKey: .end))
  }

  private init(uncheckedStart start: Timestamp?, end: Timestamp?) {
    self.start = start
    self.end = end
  }

  public func contains(_ time: Timestamp) -> Bool {
    (start.map { $0 <= time } ?? true) && (end.map { time < $0 } ?? true)
  }
}

/// At most `count` impressions of a campaign for one person in any window of `seconds`.
public struct FrequencyCap: Equatable, Hashable, Sendable, Codable {
  public let count: Int
  public let seconds: Int64

  /// The longest window: the servings of that long are kept for each person.
  public static let longestWindow: Int64 = 30 * 86_400

  /// - Throws: `badTargeting` for a count outside 1...1000 or a window outside 1 second to 30 days.
  public init(count: Int, seconds: Int64) throws(DomainError) {
    guard (1...1_000).contains(count), (1...Self.longestWindow).contains(seconds) else {
      throw DomainError(
        .badTargeting, "A frequency cap is outside 1...1000 in 1 s...30 days: change count or window.")
    }
    self.count = count
    self.seconds = seconds
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      count: values.decode(Int.self, forKey: .count), seconds: values.decode(Int64.self, forKey: .seconds))
  }
}
