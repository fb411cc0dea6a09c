import Domain
import Engine
import Foundation
import Market
import Prediction
import Store

@testable import vitrine_crash_child

/// A small market in a folder of its own, removed with the last reference.
final class TestMarket: Sendable {
  /// A Monday, noon in Vienna.
  static let start = Shopper.start

  let directory: DataDirectory
  /// A connection beside the engine's, such as that of an import.
  let database: MarketDatabase

  /// - Parameters:
  ///   - campaigns: one advertiser, campaign and group each.
  ///   - items: how many; see `item`.
  init(_ campaigns: [CampaignDraft] = [], items: Int = 40, policy: Policy = .standard) throws {
    directory = DataDirectory(
      FileManager.default.temporaryDirectory.appending(path: "vitrine-engine-\(UUID().uuidString)"))
    try directory.create(
      MarketSettings(currency: Currency("EUR"), timeZone: "Europe/Vienna", createdAt: Self.start))
    try directory.write(policy)
    try directory.activate(
      .constant(ConstantModel(rates: ActionRates(click: 0.1, save: 0.02, hide: 0.002, conversion: 0.01))))
    database = try MarketDatabase.open(at: directory.root, durability: .relaxed)
    try database.upsert(items: (0..<items).map { try Self.item($0) })
    try add(campaigns)
  }

  deinit {
    try? database.close()
    try? FileManager.default.removeItem(at: directory.root)
  }

  static let kinds = ["animals/birds", "animals/fish", "home/lamps", "shoes/running", "music"]
  static let words = ["penguin", "trout", "lantern", "sneaker", "violin"]

  /// Five kinds by turns; every tenth is for teens, and every thirteenth is not live.
  static func item(_ number: Int) throws -> Item {
    let kind = number % kinds.count
    return Item(
      id: try itemID(number), title: "\(["Red", "Blue", "Green"][number % 3]) \(words[kind])",
      text: "Number \(number).", category: try Category(kinds[kind]),
      rating: number % 10 == 9 ? .teen : .general, isLive: number % 13 != 12)
  }

  static func itemID(_ number: Int) throws -> ItemID { try ItemID("item-\(number < 10 ? "0" : "")\(number)") }

  func add(_ campaigns: [CampaignDraft]) throws {
    try database.upsert(advertisers: campaigns.map { try $0.payer() })
    try database.upsert(campaigns: campaigns.map { try $0.campaign() })
    try database.upsert(adGroups: campaigns.map { try $0.group() })
    try database.upsert(ads: campaigns.flatMap { try $0.ads() })
  }

  func engine(
    clock: any MarketClock = HandClock(at: TestMarket.start), predictor: (any Predictor)? = nil,
    signals: EngineSignals = .none, seed: UInt64 = 1,
    _ adjust: (inout EngineOptions) -> Void = { _ in }
  ) throws -> Engine {
    var options = EngineOptions()
    // Tests run beside each other on few cores; a slow moment is no finding.
    options.deadline = .seconds(600)
    options.isDurable = false
    adjust(&options)
    return try Engine(
      directory: directory, policy: directory.policy(), predictor: predictor ?? directory.activeModel(),
      signals: signals, options: options, clock: clock, identifiers: RandomIdentifiers(seed: seed))
  }

  /// Runs a body on an engine that is ended in every case.
  func withEngine<Value>(
    clock: any MarketClock = HandClock(at: TestMarket.start), predictor: (any Predictor)? = nil,
    signals: EngineSignals = .none, seed: UInt64 = 1,
    _ adjust: (inout EngineOptions) -> Void = { _ in }, body: (Engine) async throws -> Value
  ) async throws -> Value {
    let engine = try engine(clock: clock, predictor: predictor, signals: signals, seed: seed, adjust)
    do {
      let value = try await body(engine)
      try await engine.shutDown()
      return value
    } catch {
      try? await engine.shutDown()
      throw error
    }
  }
}

/// An advertiser with one campaign, one group and an ad for each of some items.
struct CampaignDraft {
  var name: String
  /// Micros for a click, or for a thousand impressions.
  var bid: Int64 = 300_000
  var event = Bid.Event.click
  var daily: Int64 = 50_000_000
  var lifetime: Int64?
  var cap: FrequencyCap?
  var targeting = Targeting()
  var schedule = Schedule.always
  var items = [0]
  var rating = ContentRating.general
  var payerStatus = DeliveryStatus.active
  var status = DeliveryStatus.active
  var groupStatus = DeliveryStatus.active
  var adStatus = DeliveryStatus.active

  var id: CampaignID { get throws { try CampaignID("camp-\(name)") } }

  func payer() throws -> Advertiser {
    Advertiser(id: try AdvertiserID("adv-\(name)"), name: "Payer \(name)", status: payerStatus)
  }

  func campaign() throws -> Campaign {
    Campaign(
      id: try id, advertiser: try AdvertiserID("adv-\(name)"), name: name, objective: .traffic, status: status,
      dailyBudget: Micros(rawValue: daily), lifetimeBudget: lifetime.map(Micros.init(rawValue:)), schedule: schedule,
      frequencyCap: cap)
  }

  func group() throws -> AdGroup {
    AdGroup(
      id: try AdGroupID("group-\(name)"), campaign: try id, name: name, status: groupStatus,
      bid: try Bid(event: event, amount: Micros(rawValue: bid)), targeting: targeting)
  }

  func ads() throws -> [Ad] {
    try items.map { number in
      Ad(
        id: try AdID("ad-\(name)-\(number)"), adGroup: try AdGroupID("group-\(name)"),
        item: try TestMarket.itemID(number), status: adStatus, rating: rating)
    }
  }
}

extension CampaignDraft {
  /// Eight that differ in bid, event, budget and cap.
  static func mixed(daily: Int64 = 50_000_000) throws -> [CampaignDraft] {
    try (0..<8).map { number in
      let isClick = number % 3 != 0
      return CampaignDraft(
        name: "m\(number)", bid: isClick ? Int64(200_000 + number * 35_001) : Int64(20_000 + number * 1_000) * 1_000,
        event: isClick ? .click : .impression, daily: daily,
        cap: number % 4 == 1 ? try FrequencyCap(count: 3, seconds: 86_400) : nil,
        items: [number, number + 10])
    }
  }
}
