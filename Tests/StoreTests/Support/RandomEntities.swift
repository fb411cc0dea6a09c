import Domain

@testable import Store

/// Entities drawn from a seed: any field may be absent, and texts hold what breaks careless formats.
struct RandomEntities {
  var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private static let pieces = [
    "plain", "Ünïcödé", "日本語", "🧶🪡", "\"quoted\"", "back\\slash", "line\nbreak", "tab\tstop", "a,b", "a|b", "k=v",
    "\u{1}", "\r\n", "</script>", " ", "e\u{301}", "\u{2028}", "{}", "[]", "'",
  ]

  mutating func pick<Element>(_ values: [Element]) -> Element { values[random.index(below: values.count)] }

  mutating func maybe<Value>(_ make: (inout Self) throws -> Value) rethrows -> Value? {
    random.chance(0.5) ? try make(&self) : nil
  }

  mutating func text() -> String { (0...random.index(below: 4)).map { _ in pick(Self.pieces) }.joined() }

  mutating func slug() -> String { pick(["alpha", "beta", "Gamma", "δ", "épsilon", "zeta eta"]) }

  mutating func time() -> Timestamp { Timestamp(milliseconds: Int64(random.index(below: 4_000_000_000_000))) }

  mutating func micros() -> Micros { Micros(rawValue: Int64(random.index(below: 1_000_000_000)) * 1_000) }

  mutating func path<Value>(_ make: (String) throws -> Value) rethrows -> Value {
    let levels = (0...random.index(below: 3)).map { _ in slug() }
    return try make(levels.joined(separator: "/"))
  }

  mutating func some<Value>(_ make: (inout Self) throws -> Value) rethrows -> [Value] {
    try (0..<random.index(below: 4)).map { _ in try make(&self) }
  }

  mutating func item(_ id: ItemID) throws -> Item {
    try Item(
      id: id, title: text(), text: maybe { $0.text() } ?? "", picture: maybe { $0.text() }, link: maybe { $0.text() },
      category: maybe { try $0.path { try Category($0) } },
      attributes: Dictionary(some { ($0.text(), $0.text()) }) { first, _ in first },
      price: maybe { $0.micros() }, language: maybe { $0.pick(["en", "pt-br"]) }, createdAt: maybe { $0.time() },
      rating: pick(ContentRating.allCases), isLive: random.chance(0.8))
  }

  mutating func user(_ id: UserID) throws -> User {
    try User(
      id: id,
      consent: Consent(
        personalization: random.chance(0.5), measurement: random.chance(0.5), offsite: random.chance(0.5)),
      place: maybe { try $0.path { try Place($0) } }, language: maybe { $0.pick(["en", "de"]) },
      birthYear: maybe { 1900 + $0.random.index(below: 120) }, gender: maybe { $0.pick(Gender.allCases) },
      audiences: some { try AudienceID($0.slug()) }, interests: some { try $0.path { try Category($0) } },
      identifiers: some { try $0.hash() }.sorted())
  }

  mutating func hash() throws -> HashedIdentifier {
    let digits = (0..<64).map { _ in String(random.index(below: 16), radix: 16) }
    return try HashedIdentifier(hex: digits.joined())
  }

  mutating func audience(_ id: AudienceID) throws -> Audience {
    let kinds = some { $0.pick(Retargeting.acts) } + [.click]
    let rules: [Audience.Rule] = [
      .customers, .lookalike(try Lookalike(seed: AudienceID(slug()), percent: 1 + random.index(below: 20))),
      .retargeting(
        try Retargeting(
          kinds: Set(kinds), items: Set(some { try ItemID($0.slug()) }),
          categories: Set(some { try $0.path { try Category($0) } }), days: 1 + random.index(below: 180))),
    ]
    return Audience(id: id, name: text(), rule: pick(rules))
  }

  mutating func campaign(_ id: CampaignID, of advertiser: AdvertiserID) throws -> Campaign {
    let start = maybe { $0.time() }
    let length = maybe { Int64(1 + $0.random.index(below: 1_000_000)) }
    return try Campaign(
      id: id, advertiser: advertiser, name: text(), objective: pick(Objective.allCases),
      status: pick(DeliveryStatus.allCases), dailyBudget: micros(), lifetimeBudget: maybe { $0.micros() },
      schedule: Schedule(start: start, end: length.map { (start ?? time()).advanced(byMilliseconds: $0) }),
      frequencyCap: maybe { try FrequencyCap(count: 1 + $0.random.index(below: 20), seconds: 86_400) })
  }

  mutating func adGroup(_ id: AdGroupID, of campaign: CampaignID) throws -> AdGroup {
    try AdGroup(
      id: id, campaign: campaign, name: text(), status: pick(DeliveryStatus.allCases),
      bid: Bid(event: pick(Bid.Event.allCases), amount: micros() + Micros(rawValue: 1_000)), targeting: targeting())
  }

  mutating func targeting() throws -> Targeting {
    try Targeting(
      interests: .init(
        include: Set(some { try $0.path { try Category($0) } }), exclude: Set(some { try $0.path { try Category($0) } })
      ),
      keywords: some { try Keyword($0.pick(["running shoes", "\"red shoes\"", "[socks]", "-free", "-\"for kids\""])) },
      audiences: .init(
        include: Set(some { try AudienceID($0.slug()) }), exclude: Set(some { try AudienceID($0.slug()) })),
      places: .init(include: Set(some { try Place($0.slug()) }), exclude: Set(some { try Place($0.slug()) })),
      languages: Set(some { $0.pick(["en", "de", "pt-br"]) }), deviceKinds: Set(some { $0.pick(DeviceKind.allCases) }),
      operatingSystems: Set(some { $0.slug() }), genders: Set(some { $0.pick(Gender.allCases) }),
      ages: Set(some { $0.pick(AgeBand.allCases) }), surfaces: Set(some { $0.pick(Surface.allCases) }),
      hours: maybe { entities in
        try WeekHours((0...entities.random.index(below: 20)).map { _ in entities.random.index(below: 168) })
      },
      avoidedContent: Set(some { try $0.path { try Category($0) } }))
  }

  mutating func event(_ id: EventID) throws -> Event {
    try Event(
      id: id, kind: pick(EventKind.allCases), at: time(),
      user: maybe { try UserID("user \($0.random.index(below: 20))") },
      item: maybe { try ItemID($0.slug()) }, ad: maybe { try AdID($0.slug()) },
      surface: maybe { $0.pick(Surface.allCases) },
      position: maybe { $0.random.index(below: 100) }, decision: maybe { try DecisionID($0.slug()) },
      token: maybe { $0.text() }, value: maybe { $0.micros() }, query: maybe { $0.text() })
  }

  /// A market with some of everything.
  mutating func fill(_ database: MarketDatabase, count: Int) throws {
    let items = try (0..<count).map { try item(ItemID("item \($0) \(pick(["é", "\"", "\\", "ω"]))")) }
    try database.upsert(items: items)
    try database.upsert(users: (0..<count).map { try user(UserID("user \($0)")) })
    try database.upsert(audiences: (0..<count / 4).map { try audience(AudienceID("audience \($0)")) })
    let advertisers = try (0..<5).map {
      Advertiser(id: try AdvertiserID("advertiser \($0)"), name: text(), status: pick(DeliveryStatus.allCases))
    }
    try database.upsert(advertisers: advertisers)
    let campaigns = try (0..<count / 4).map { try campaign(CampaignID("campaign \($0)"), of: pick(advertisers).id) }
    try database.upsert(campaigns: campaigns)
    let groups = try (0..<count / 2).map { try adGroup(AdGroupID("group \($0)"), of: pick(campaigns).id) }
    try database.upsert(adGroups: groups)
    let ads = try (0..<count).map {
      Ad(
        id: try AdID("ad \($0)"), adGroup: pick(groups).id, item: pick(items).id,
        status: pick(DeliveryStatus.allCases), rating: pick(ContentRating.allCases))
    }
    try database.upsert(ads: ads)
    for part in 0..<4 {
      let events = try (0..<count).map { try event(EventID("event \(part) \($0)")) }
      _ = try database.append(events, receivedAt: time())
    }
  }
}
