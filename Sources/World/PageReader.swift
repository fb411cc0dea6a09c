import Domain
import Engine

/// One person reading one page: what they look at, click, save, hide and buy, as the client's events.
struct PageReader {
  let person: Int
  let user: UserID
  let surface: Surface
  let at: Timestamp
  let tastes: Tastes
  let plan: MarketPlan
  let categoryOfItem: [ItemID: Category]

  private(set) var events: [Event] = []
  private(set) var tally = WorldReport.Tally()
  /// How much the page pleased.
  private(set) var mood = 0.0
  private(set) var lastClicked: ItemID?

  init(
    person: Int, user: UserID, surface: Surface, at: Timestamp, tastes: Tastes, plan: MarketPlan,
    categoryOfItem: [ItemID: Category]
  ) {
    self.person = person
    self.user = user
    self.surface = surface
    self.at = at
    self.tastes = tastes
    self.plan = plan
    self.categoryOfItem = categoryOfItem
  }

  mutating func read(_ page: DecisionResponse, seen: inout [Category: Int], random: inout SeededRandom) {
    for (position, entry) in page.entries.enumerated() {
      guard random.chance(Attention.examination(at: position)) else { continue }
      look(at: entry, position: position, of: page.decision, seen: &seen, random: &random)
    }
  }

  /// As above with draws of each position and each item alone: what stands elsewhere on the page changes none.
  mutating func read(_ page: DecisionResponse, seen: inout [Category: Int], key: UInt64) {
    for (position, entry) in page.entries.enumerated() {
      var place = SeededRandom(seed: key, stream: "position.\(position)")
      guard place.chance(Attention.examination(at: position)) else { continue }
      var random = SeededRandom(seed: key, stream: "\(entry.item).\(entry.ad != nil)")
      look(at: entry, position: position, of: page.decision, seen: &seen, random: &random)
    }
  }

  private mutating func look(
    at entry: DecisionResponse.Entry, position: Int, of decision: DecisionID, seen: inout [Category: Int],
    random: inout SeededRandom
  ) {
    let category = categoryOfItem[entry.item]
    let fatigue = category.map { seen[$0, default: 0] } ?? 0
    if let category { seen[category, default: 0] += 1 }
    guard let rates = tastes.rates(person: person, item: entry.item, isAd: entry.ad != nil, fatigue: fatigue) else {
      return
    }
    look(at: entry, position: position, of: decision, rates: rates, random: &random)
  }

  private mutating func look(
    at entry: DecisionResponse.Entry, position: Int, of decision: DecisionID, rates: Tastes.Rates,
    random: inout SeededRandom
  ) {
    add(.impression, entry, position, decision)
    tally.impressions += 1
    if entry.ad != nil { tally.adImpressions += 1 }
    if random.chance(rates.click) {
      add(.click, entry, position, decision)
      tally.clicks += 1
      mood += 0.25
      lastClicked = entry.item
      if random.chance(rates.save) {
        add(.save, entry, position, decision)
        tally.saves += 1
        mood += 0.25
      }
      if let ad = entry.ad {
        tally.adClicks += 1
        if random.chance(rates.conversion) { convert(ad, entry, position, decision) }
      }
    } else if random.chance(rates.hide) {
      add(.hide, entry, position, decision)
      tally.hides += 1
      mood -= 0.5
    }
  }

  private mutating func convert(
    _ ad: DecisionResponse.SponsoredPart, _ entry: DecisionResponse.Entry, _ position: Int, _ decision: DecisionID
  ) {
    let value = plan.campaignOfAd[ad.ad].flatMap { plan.conversionValue[$0] } ?? .zero
    add(.checkout, entry, position, decision, value: value)
    tally.conversions += 1
    tally.advertiserValue += value
  }

  private mutating func add(
    _ kind: EventKind, _ entry: DecisionResponse.Entry, _ position: Int, _ decision: DecisionID,
    value: Micros? = nil
  ) {
    // A decision names its page once, and a kind happens once an entry: the identifier is unique and legal.
    guard let id = try? EventID("\(decision).\(position).\(kind.rawValue)") else { return }
    events.append(
      Event(
        id: id, kind: kind, at: at, user: user, item: entry.item, ad: entry.ad?.ad, surface: surface,
        position: position, decision: decision, token: entry.ad?.token, value: value))
  }
}

extension WorldReport.Tally {
  mutating func add(_ other: Self) {
    pages += other.pages
    impressions += other.impressions
    clicks += other.clicks
    saves += other.saves
    hides += other.hides
    adImpressions += other.adImpressions
    adClicks += other.adClicks
    conversions += other.conversions
    revenue += other.revenue
    advertiserValue += other.advertiserValue
  }
}
