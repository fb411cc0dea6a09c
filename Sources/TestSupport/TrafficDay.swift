public import Domain
import Foundation
public import Market

/// A day of ordinary people and of robots of several kinds, in the order in which their events come.
///
/// People live behind networks that they share, come in sessions, read pages of ads, click seldom and after a while, tap twice,
/// leave pages open, and send again what failed. Nothing here is fitted to a log: it is what the rules must not mistake, and what
/// they must find, by construction.
public struct TrafficDay: Sendable {
  public enum Actor: String, Sendable, CaseIterable {
    case person
    /// The second click of a double tap: a person's, and not one that counts.
    case repeated
    /// Fetches pages and follows their ads from datacentres, at a person's pace.
    case crawler
    /// Accounts in two networks that click all they can for ten minutes at a time.
    case farm
    /// A person's own device that clicks by itself as soon as an ad is served.
    case injector
    /// Sends the tokens of people's servings again, from everywhere.
    case replayer
    /// Looks like a person in all that one sees: what such rules cannot find.
    case mimic

    public var isValid: Bool { self == .person }
  }

  public struct Entry: Sendable {
    public let actor: Actor
    public let event: TrafficEvent
  }

  public private(set) var entries: [Entry] = []
  /// With the list of the datacentres' networks, but for those that nobody has listed, and of robots' names.
  public private(set) var rules: TrafficRules

  private static let start = Timestamp(milliseconds: 1_767_225_600_000)
  private static let browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"

  private var random: SeededRandom
  private var servings = 0
  private var number = 0

  /// - Throws: what identifiers and lists throw.
  public init(seed: UInt64, people: Int = 2_000) throws {
    random = SeededRandom(seed: seed, stream: "traffic")
    rules = TrafficRules(
      datacentres: try AddressRanges("203.0.113.0/24\n198.51.100.0/24\n2001:db8:dc::/48"),
      agents: try AgentList("bot | anywhere | cubot\ncurl/ | start"))
    for person in 0..<people { try live(person) }
    for robot in 0..<12 { try crawl(robot) }
    for account in 0..<20 { try farm(account) }
    for device in 0..<60 { try inject(device, of: people) }
    try replay(count: 300)
    for account in 0..<200 { try mimic(account) }
    entries.sort { ($0.event.receivedAt, $0.event.id) < ($1.event.receivedAt, $1.event.id) }
  }

  // MARK: - People

  private mutating func live(_ person: Int) throws {
    let (user, origin) = try (UserID("person\(person)"), home(of: person))
    let eagerness = random.chance(0.02) ? 0.25 : 0.03
    for _ in 0..<random.int(1...4) {
      var at = Int64(random.uniform() * 80_000_000)
      for _ in 0..<random.int(1...12) {
        try read(at: at, user, origin, actor: .person, eagerness: eagerness)
        at += Int64(random.uniform(in: 4_000..<60_000))
      }
    }
  }

  /// Every third person shares an IPv4 network with hundreds, as behind a telephone company's gateway; of the others one half has
  /// an IPv6 network of their own.
  private func home(of person: Int) throws -> EventOrigin {
    let bits: UInt128 =
      person % 3 == 0
      ? 0xFFFF_0A00_0000 + UInt128(person % 4) << 8 + UInt128(person % 250)
      : person % 3 == 1
        ? 0xFFFF_5000_0000 + UInt128(person / 20) << 8 + UInt128(person % 20)
        : 0x2A02_0000 << 96 + UInt128(person) << 72 + 7
    return EventOrigin(address: NetworkAddress(bits: bits), agent: Self.browser)
  }

  /// A page of three ads, as a person reads it.
  private mutating func read(
    at: Int64, _ user: UserID?, _ origin: EventOrigin, actor: Actor, eagerness: Double
  ) throws {
    for _ in 0..<3 {
      let serving = serve(at: at)
      let seen = at + Int64(random.uniform(in: 400..<4_000))
      try add(.impression, seen, user, serving, origin, actor)
      guard random.chance(eagerness) else { continue }
      let wait = random.chance(0.004) ? random.uniform(in: 3_700..<20_000) : 0.25 + 3 * exp(0.9 * random.normal())
      let clicked = at + Int64(wait * 1_000)
      try add(.click, clicked, user, serving, origin, actor)
      if random.chance(0.02) { try add(.click, clicked + 180, user, serving, origin, .repeated) }
      // The answer got lost, and the same event is sent again.
      if random.chance(0.01), let last = entries.last {
        var again = last.event
        again.receivedAt = again.receivedAt.advanced(byMilliseconds: 5_000)
        entries.append(Entry(actor: last.actor, event: again))
      }
    }
  }

  // MARK: - Robots

  private mutating func crawl(_ robot: Int) throws {
    // Every sixth works from a datacentre that no list names, and every other says that it is a robot.
    let network: UInt128 =
      robot % 6 == 5 ? 0xFFFF_B900_0000 : robot.isMultiple(of: 2) ? 0xFFFF_CB00_7100 : 0xFFFF_C633_6400
    let origin = EventOrigin(
      address: NetworkAddress(bits: network + UInt128(robot)),
      agent: robot.isMultiple(of: 4) ? "Mozilla/5.0 (compatible; SampleBot/1.0)" : Self.browser)
    var at = Int64(random.uniform() * 20_000_000)
    for _ in 0..<100 {
      try read(at: at, nil, origin, actor: .crawler, eagerness: 0.4)
      at += Int64(random.uniform(in: 10_000..<90_000))
    }
  }

  private mutating func farm(_ account: Int) throws {
    let user = try UserID("farm\(account)")
    let bits = 0xFFFF_6D00_0000 + UInt128(account % 2) << 8 + UInt128(account)
    let origin = EventOrigin(address: NetworkAddress(bits: bits), agent: Self.browser)
    let begun = Int64(random.uniform() * 60_000_000)
    for click in 0..<200 {
      let at = begun + Int64(click) * 3_000
      let serving = serve(at: at)
      try add(.impression, at + 500, user, serving, origin, .farm)
      try add(.click, at + Int64(random.uniform(in: 900..<2_500)), user, serving, origin, .farm)
    }
  }

  private mutating func inject(_ device: Int, of people: Int) throws {
    let person = random.index(below: people)
    let (user, origin) = try (UserID("person\(person)"), home(of: person))
    for _ in 0..<10 {
      let at = Int64(random.uniform() * 80_000_000)
      let serving = serve(at: at)
      try add(.impression, at + 20, user, serving, origin, .injector)
      // Some wait longer than the threshold.
      try add(.click, at + Int64(random.uniform(in: 20..<400)), user, serving, origin, .injector)
    }
  }

  private mutating func replay(count: Int) throws {
    let clicked = entries.filter { $0.actor == .person && $0.event.kind == .click }
    guard !clicked.isEmpty else { return }
    for _ in 0..<count {
      var event = clicked[random.index(below: clicked.count)].event
      event.id = try nextID()
      event.person = nil
      event.receivedAt = event.receivedAt.advanced(byMilliseconds: Int64(random.uniform(in: 1_000..<1_800_000)))
      event.at = event.receivedAt
      if let served = event.serving?.at {
        event.serving?.isExpired = event.receivedAt >= served.advanced(bySeconds: 3_600)
      }
      event.origin.address = NetworkAddress(bits: 0xFFFF_0000_0000 + UInt128(random.next() >> 32))
      entries.append(Entry(actor: .replayer, event: event))
    }
  }

  private mutating func mimic(_ account: Int) throws {
    let user = try UserID("mimic\(account)")
    let origin = EventOrigin(
      address: NetworkAddress(bits: 0xFFFF_5600_0000 + UInt128(account) << 8), agent: Self.browser)
    for _ in 0..<6 {
      try read(at: Int64(random.uniform() * 80_000_000), user, origin, actor: .mimic, eagerness: 0.5)
    }
  }

  // MARK: - Events

  private mutating func serve(at: Int64) -> TrafficEvent.Serving {
    servings += 1
    return TrafficEvent.Serving(name: "serving\(servings)", at: Self.start.advanced(byMilliseconds: at))
  }

  private mutating func nextID() throws -> EventID {
    number += 1
    return try EventID("event\(number)")
  }

  private mutating func add(
    _ kind: EventKind, _ at: Int64, _ user: UserID?, _ serving: TrafficEvent.Serving, _ origin: EventOrigin,
    _ actor: Actor
  ) throws {
    let time = Self.start.advanced(byMilliseconds: at)
    var serving = serving
    serving.isExpired = serving.at.map { time >= $0.advanced(bySeconds: 3_600) } ?? false
    let event = TrafficEvent(
      id: try nextID(), kind: kind, at: time, receivedAt: time, person: user, serving: serving, origin: origin)
    entries.append(Entry(actor: actor, event: event))
  }
}

/// What a guard said of a day's clicks and impressions.
public struct TrafficTally: Sendable {
  public private(set) var clicks: [TrafficDay.Actor: (all: Int, filtered: Int)] = [:]
  public private(set) var impressions: [TrafficDay.Actor: (all: Int, filtered: Int)] = [:]
  /// People's clicks that were filtered, by reason.
  public private(set) var mistaken: [TrafficReason: Int] = [:]

  /// Plays a day to a new guard. What is sent again counts once.
  public init(of day: TrafficDay, under rules: TrafficRules) throws {
    var watch = try TrafficGuard(rules, key: KeyedHash(3, 4))
    var seen: Set<EventID> = []
    for entry in day.entries {
      let reason = watch.verdict(on: entry.event)
      guard seen.insert(entry.event.id).inserted else { continue }
      let isFiltered = reason == nil ? 0 : 1
      if entry.event.kind == .click {
        clicks[entry.actor, default: (0, 0)].all += 1
        clicks[entry.actor, default: (0, 0)].filtered += isFiltered
        if entry.actor == .person, let reason { mistaken[reason, default: 0] += 1 }
      } else {
        impressions[entry.actor, default: (0, 0)].all += 1
        impressions[entry.actor, default: (0, 0)].filtered += isFiltered
      }
    }
    try watch.checkInvariants()
  }

  /// The share of an actor's clicks that were filtered.
  public func caught(_ actor: TrafficDay.Actor) -> Double {
    clicks[actor].map { Double($0.filtered) / Double(max($0.all, 1)) } ?? 0
  }

  /// Of the clicks that were filtered, the share that no person's first click was.
  public var precision: Double {
    let filtered = clicks.values.reduce(0) { $0 + $1.filtered }
    return filtered > 0 ? 1 - Double(clicks[.person]?.filtered ?? 0) / Double(filtered) : 1
  }

  /// Of the clicks that are no person's, the share that was filtered.
  public var recall: Double {
    let robots = clicks.filter { !$0.key.isValid }.values
    return Double(robots.reduce(0) { $0 + $1.filtered }) / Double(max(robots.reduce(0) { $0 + $1.all }, 1))
  }
}

extension TrafficRules {
  /// These with the rules on rates alone: what one would write first.
  public var ratesOnly: TrafficRules {
    var rules = TrafficRules(policy: policy, version: "rates")
    rules.policy.clickAfterServingMilliseconds = 0
    rules.policy.clickWindowSeconds = 604_800
    rules.policy.duplicateSeconds = 0
    rules.policy.impressionAfterClickMilliseconds = 3_600_000
    return rules
  }
}
