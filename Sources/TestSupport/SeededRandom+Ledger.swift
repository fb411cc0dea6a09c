public import Domain
import Funnel
public import Ledger
import Market

/// Random inputs of a decision, such as the server gathers them.
extension SeededRandom {
  /// An input that could have been gathered: columns in the order of identifiers, one advertiser for each campaign, one
  /// multiplier, budget and cap for each campaign, some predictions missing.
  /// - Parameters:
  ///   - ads: rows of the ad columns.
  ///   - items: rows of the organic columns.
  public mutating func decisionInput(ads: Int = 20, items: Int = 30) throws -> DecisionInput {
    let policy = policy()
    var input = DecisionInput(
      id: try DecisionID("d\(next())"), at: recentTimestamp(), seed: next(),
      page: PageRequest(
        surface: pick(Surface.allCases), size: int(1...policy.pageSize), rating: pick(ContentRating.allCases)),
      versions: Versions(
        catalogue: Int64(int(1...99_999)), userState: Int64(int(0...999)), models: ["click@3", "hide@1"], rules: 2),
      policy: policy)
    if chance(0.5) { input.arms = [ArmAssignment(experiment: "reserve-2026", arm: pick(["control", "high"]))] }
    input.ads = try adColumns(count: ads)
    input.organic.item = try (0..<items).map { try ItemID("item\(1_000_000 + $0 * 17)") }
    input.organic.predictions = predictions(count: items)
    input.organic.sources = (0..<items).map { _ in SourceSet(rawValue: UInt64(int(1...7))) }
    input.adTraces = [
      StageTrace(
        name: "targeting", kind: .source, outcome: .ok, entered: ads + 5, kept: ads + 5, dropped: [],
        elapsed: .microseconds(int(1...9_999))),
      StageTrace(
        name: "eligibility", kind: .filter, outcome: .ok, entered: ads + 5, kept: ads,
        dropped: [.init(reason: DropReason(rawValue: 150), count: 5)], elapsed: .microseconds(int(1...9_999))),
    ]
    input.droppedAds = (0..<5).map {
      DroppedCandidate(id: "ad9\($0)", stage: "eligibility", reason: DropReason(rawValue: 150))
    }
    return input
  }

  private mutating func adColumns(count: Int) throws -> AdColumns {
    struct Line {
      let id: CampaignID
      let advertiser: AdvertiserID
      let multiplier: FixedPoint
      let free: Micros
      let cap: CapState?
    }
    let lines = try (0..<max(1, count / 2)).map { index in
      Line(
        id: try CampaignID("campaign\(index)"), advertiser: try AdvertiserID("advertiser\(index / 2)"),
        multiplier: probability(), free: Micros(rawValue: chance(0.1) ? 0 : Int64(int(1...50_000_000))),
        cap: chance(0.3) ? CapState(used: int(0...3), allowed: int(1...5)) : nil)
    }
    var ads = AdColumns()
    for row in 0..<count {
      let line = pick(lines)
      ads.ad.append(try AdID("ad\(100_000 + row * 7)"))
      ads.item.append(try ItemID("item\(1_000_000 + int(0...9_999))"))
      ads.campaign.append(line.id)
      ads.advertiser.append(line.advertiser)
      ads.bid.append(try bid())
      ads.multiplier.append(line.multiplier)
      ads.freeBudget.append(line.free)
      ads.cap.append(line.cap)
      ads.sources.append(SourceSet(rawValue: UInt64(int(1...15))))
    }
    ads.predictions = predictions(count: count)
    return ads
  }

  /// Rates of the size that is usual on feeds; one in twenty is missing.
  public mutating func predictions(count: Int) -> Predictions {
    var columns: [[FixedPoint?]] = []
    for top in [0.05, 0.02, 0.01, 0.005] {
      columns.append((0..<count).map { _ in chance(0.05) ? nil : probability(upTo: top) })
    }
    return Predictions(click: columns[0], save: columns[1], hide: columns[2], conversion: columns[3])
  }
}
