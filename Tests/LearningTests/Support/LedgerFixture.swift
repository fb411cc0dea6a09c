import Domain
import Foundation
import Funnel
import Learning
import Ledger
import Market
import Prediction
import Store

/// A data directory of its own with decisions and events, removed with the last reference.
final class LedgerFixture: Sendable {
  let folder: URL
  let database: MarketDatabase
  let log: DecisionLog

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-learning-\(UUID().uuidString)")
    database = try MarketDatabase.create(
      at: folder,
      settings: MarketSettings(
        currency: Currency("EUR"), timeZone: "Europe/Vienna", createdAt: Timestamp(milliseconds: 0)),
      random: .seeded(1))
    log = try DecisionLog(folder: folder.appending(path: "ledger"), database: database)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A page of an ad at position 1 between two organic entries, with features that name its number and positions.
  @discardableResult
  func decide(
    _ number: Int, user: UserID? = nil, consent: Consent = .all,
    _ adjust: (inout DecisionRecord) -> Void = { _ in }
  ) throws -> DecisionID {
    var ads = AdColumns()
    ads.ad = [try AdID("ad")]
    ads.item = [try ItemID("advertised")]
    ads.campaign = [try CampaignID("campaign")]
    ads.advertiser = [try AdvertiserID("advertiser")]
    ads.bid = [try Bid(event: .click, amount: Micros(rawValue: 500_000))]
    ads.multiplier = [.one]
    ads.freeBudget = [Micros(rawValue: 10_000_000)]
    ads.cap = [nil]
    ads.sources = [SourceSet(position: 0)]
    ads.predictions = Predictions(missing: 1)
    var organic = OrganicColumns()
    organic.item = [try ItemID("one"), try ItemID("two")]
    organic.predictions = Predictions(missing: 2)
    organic.sources = [SourceSet(position: 1), SourceSet(position: 2)]
    let award = AwardedAd(row: 0, position: 1, price: Micros(rawValue: 9), setBy: .reserve, hold: Micros(rawValue: 9))
    let id = try DecisionID("decision-\(number)")
    let input = DecisionInput(
      id: id, at: Self.time(number), seed: 1, page: PageRequest(surface: .homeFeed, size: 3),
      versions: Versions(catalogue: 1, userState: 1, models: ["m@1"], rules: 1), policy: .standard, ads: ads,
      organic: organic)
    let person = try user.map { try database.person(for: $0) }
    var part = PersonalPart.anonymous
    if let user, let person {
      part = .known(pseudonym: person.pseudonym, context: PersonalContext(user: user, consent: consent))
    }
    var record = DecisionRecord(
      input: input, attempts: [Attempt(excluded: [], awards: [award])],
      decision: Decision(
        entries: [.organic(row: 0, propensity: .one), .ad(award: 0), .organic(row: 1, propensity: .one)],
        awards: [award]),
      person: part, features: Self.features(number))
    adjust(&record)
    try log.append([(record, person?.key)], durable: false)
    return id
  }

  static func time(_ number: Int) -> Timestamp { Timestamp(milliseconds: Int64(number) * 1_000) }

  private static func features(_ number: Int) -> FeatureRecord {
    let width = FeatureSchema.width
    return FeatureRecord(
      schema: FeatureSchema.version, lists: [[7, 0], [UInt32(number % 100)], [1, 3]], width: width,
      numbers: (0..<(3 * width)).map { Float(number * 10 + $0 / width) }, ids: [1, 2, 3])
  }

  /// Stores that something happened at a position.
  func report(
    _ kind: EventKind, _ decision: DecisionID, at position: Int, item: String? = nil, again: Int = 0,
    happened: Timestamp? = nil, received: Timestamp = Timestamp(milliseconds: 1)
  ) throws {
    let event = Event(
      id: try EventID("\(decision).\(position).\(kind.rawValue).\(again)"), kind: kind,
      at: happened ?? Timestamp(milliseconds: 0), item: try item.map { try ItemID($0) }, position: position,
      decision: decision)
    _ = try database.append([event], receivedAt: received)
  }

  /// Stores that something was filtered at a position.
  func filter(_ kind: EventKind, _ decision: DecisionID, at position: Int) throws {
    let event = Event(
      id: try EventID("\(decision).\(position).\(kind.rawValue).filtered"), kind: kind, at: Timestamp(milliseconds: 0),
      position: position, decision: decision)
    _ = try BudgetLedger(database: database).record(
      [], charges: [], filtered: [FilteredEvent(event, reason: .declaredRobot, rules: "r")], limits: [:],
      receivedAt: Timestamp(milliseconds: 1), node: "n")
  }

  func examples(_ options: LedgerExamples.Options = .init()) throws -> LedgerExamples {
    try LedgerExamples(reading: log, database: database, options: options)
  }
}
