import Domain
import Funnel
import Ledger
import Market
import TestSupport
import Testing

@Suite("Size of a record")
struct RecordSizeTests {
  @Test("A decision with 1,000 candidates of which 200 were scored takes at most 24 KB", arguments: [200, 60])
  func size(ads: Int) throws {
    let record = try Self.record(ads: ads, items: 200 - ads)
    let size = try RecordFixture(record).encoded().count
    print("A record of \(ads) ads and \(200 - ads) items scored, 800 dropped: \(size) bytes")
    #expect(size <= 24 * 1_024, "\(ads) ads and \(200 - ads) items: \(size) bytes")
    #expect(size >= 8 * 1_024, "\(size) bytes are too few to hold a thousand candidates")
  }

  /// A home feed: 800 candidates fell on the way, 200 were scored, ten ads and organic entries are on the page.
  static func record(ads: Int, items: Int) throws -> DecisionRecord {
    var random = SeededRandom(seed: 24, stream: "size")
    var input = try random.decisionInput(ads: ads, items: items)
    input.id = try DecisionID("01JD6Z0M3V9K2T8W5XQ4R7YB1C")
    let adNumbers = Set((0..<2_000).map { _ in random.int(10_000_000...19_999_999) }).sorted()
    input.ads.ad = try adNumbers.prefix(ads).map { try AdID("ad-\($0)") }
    input.ads.item = try (0..<ads).map { _ in try ItemID("item-\(random.int(10_000_000...99_999_999))") }
    input.ads.campaign = try input.ads.campaign.map {
      try CampaignID("cmp-\(70_000 + $0.rawValue.utf8.count * 131)\($0.rawValue.suffix(3))")
    }
    input.ads.bid = try (0..<ads).map { _ in try random.bid() }
    input.organic.item = try Set((0..<items).map { _ in random.int(10_000_000...99_999_999) }).sorted().map {
      try ItemID("item-\($0)")
    }
    let stages = ["eligibility", "consent", "light score", "suitability"].map { StageName($0) }
    for index in 0..<800 {
      let isAd = index < 800 * ads / 200
      let number = isAd ? "ad-\(adNumbers[ads + index])" : "item-\(random.int(10_000_000...99_999_999))"
      let drop = DroppedCandidate(
        id: number, stage: random.pick(stages), reason: DropReason(rawValue: UInt16(random.int(3...160))))
      if isAd { input.droppedAds.append(drop) } else { input.droppedItems.append(drop) }
    }
    let awards = (0..<4).map {
      AwardedAd(
        row: $0 * 7, position: $0 * 5, price: Micros(rawValue: 450_000), setBy: .rival(row: $0 * 7 + 1),
        hold: Micros(rawValue: 9_000))
    }
    var decision = Decision(awards: awards)
    decision.entries = (0..<20).map { position in
      position % 5 == 0 || items == 0
        ? .ad(award: position / 5) : .organic(row: position, propensity: FixedPoint(raw: 1_020_000_000))
    }
    decision.dropped = (0..<ads).filter { row in !awards.contains { $0.row == row } }
      .map { DroppedRow(row: $0, reason: .outranked) }
    let person = PersonalPart.known(
      pseudonym: 918_273_645,
      context: PersonalContext(
        user: try UserID("user-48213377"), query: "red running shoes", place: try Place("AT/Wien"), language: "de",
        device: .phone, interests: try (0..<8).map { try Category("fashion/shoes/kind\($0)") }, consent: .all))
    let features = FeatureRecord(
      schema: "ranker-features.1",
      lists: [20, 40].map { count in (0..<count).map { _ in UInt32(random.int(0...1_023)) } },
      width: 34, numbers: (0..<(34 * 20)).map { _ in Float(random.uniform()) },
      ids: (0..<20).map { _ in UInt32(random.int(0...1_023)) })
    return DecisionRecord(
      input: input, attempts: [Attempt(excluded: [], awards: awards)], decision: decision, person: person,
      features: features)
  }
}
