import Domain

/// Tells invalid traffic from people, an event at a time.
///
/// A value: the same events in the same order get the same verdicts. Its memory has a fixed size, and holds people and networks
/// only as hashes under a key that changes with time; addresses and names of clients are looked at and kept nowhere.
public struct TrafficGuard: Sendable {
  public private(set) var rules: TrafficRules
  private let key: KeyedHash
  private var visitors: (period: Int64, key: KeyedHash)
  private var servings: ServingMemory
  private var counts: SlidingCounts

  /// - Parameter key: secret; people and networks are hashed under keys that are made of it.
  /// - Throws: `badPolicy`.
  public init(_ rules: TrafficRules, key: KeyedHash) throws(MarketError) {
    let policy = try rules.policy.validated()
    self.rules = rules
    self.key = key
    visitors = (0, key.derived(0))
    servings = ServingMemory(capacity: policy.servings)
    counts = SlidingCounts(capacity: policy.counts)
  }

  /// Goes on under other rules. What is remembered stays where the memory keeps its size.
  /// - Throws: `badPolicy`; the rules before stay in force then.
  public mutating func use(_ rules: TrafficRules) throws(MarketError) {
    let policy = try rules.policy.validated()
    if policy.servings != self.rules.policy.servings { servings = ServingMemory(capacity: policy.servings) }
    // A rule is counted under its place among the rules.
    if policy.counts != self.rules.policy.counts || policy.rates != self.rules.policy.rates {
      counts = SlidingCounts(capacity: policy.counts)
    }
    self.rules = rules
  }

  /// The size of its memory, whatever it sees.
  public var bytes: Int {
    servings.capacity * ServingMemory.bytesPerPlace + counts.capacity * SlidingCounts.bytesPerPlace
  }

  /// Looks at an event and remembers it.
  /// - Returns: why it is filtered; nil where nothing speaks against it.
  /// - Complexity: O(log(ranges) + patterns + rates).
  public mutating func verdict(on event: TrafficEvent) -> TrafficReason? {
    let serving = event.serving.map { key.value(of: $0.name.utf8) }
    let id = key.value(of: event.id.rawValue.utf8)
    let acts = serving.map { servings.acts(of: $0) }
    // What is sent again after a failure is what it was.
    if let acts, event.kind == .impression && acts.impression?.id == id || event.kind == .click && acts.click?.id == id
    {
      return nil
    }
    // Counted in every case: whoever is filtered for another reason may be hasty as well.
    let haste = byRate(event)
    if let reason = byToken(event) ?? byList(event) ?? byTime(event, acts) ?? byRepetition(event, acts) ?? haste {
      return reason
    }
    if let serving, let acts { remember(event, id: id, serving: serving, acts: acts) }
    return nil
  }

  /// Remembers an impression or a click that counted, as after a restart.
  public mutating func remember(_ event: TrafficEvent) {
    guard let serving = event.serving.map({ key.value(of: $0.name.utf8) }) else { return }
    remember(event, id: key.value(of: event.id.rawValue.utf8), serving: serving, acts: servings.acts(of: serving))
  }

  private mutating func remember(_ event: TrafficEvent, id: UInt64, serving: UInt64, acts: ServingMemory.Place) {
    guard event.kind == .impression || event.kind == .click else { return }
    var acts = acts
    let act = ServingMemory.Act(id: id, at: event.at.milliseconds, received: event.receivedAt.milliseconds)
    if event.kind == .click { acts.click = act } else { acts.impression = act }
    servings.remember(acts, of: serving, at: event.receivedAt.milliseconds)
  }

  // MARK: - Rules

  private func byToken(_ event: TrafficEvent) -> TrafficReason? {
    guard let serving = event.serving else { return nil }
    switch event.kind {
    case .search, .pageView, .storeVisit, .storePurchase, .phoneCall: return .otherEvent
    default: return serving.isExpired ? .expiredToken : nil
    }
  }

  private func byList(_ event: TrafficEvent) -> TrafficReason? {
    guard event.isOnPlatform else { return nil }
    if let address = event.origin.address, rules.datacentres.contains(address) { return .datacentre }
    if let agent = event.origin.agent, rules.agents.matches(agent) { return .declaredRobot }
    return nil
  }

  private func byTime(_ event: TrafficEvent, _ acts: ServingMemory.Place?) -> TrafficReason? {
    if event.kind == .click, let served = event.serving?.at {
      let passed = event.receivedAt.milliseconds - served.milliseconds
      if passed < rules.policy.clickAfterServingMilliseconds { return .clickTooSoon }
      if passed > rules.policy.clickWindowSeconds * 1_000 { return .clickTooLate }
    }
    if event.kind == .impression, let click = acts?.click,
      event.at.milliseconds > click.at + rules.policy.impressionAfterClickMilliseconds
    {
      return .impressionAfterClick
    }
    return nil
  }

  private func byRepetition(_ event: TrafficEvent, _ acts: ServingMemory.Place?) -> TrafficReason? {
    let earlier = event.kind == .click ? acts?.click : event.kind == .impression ? acts?.impression : nil
    guard let earlier,
      event.receivedAt.milliseconds - earlier.received <= rules.policy.duplicateSeconds * 1_000
    else { return nil }
    return event.kind == .click ? .duplicateClick : .duplicateImpression
  }

  private mutating func byRate(_ event: TrafficEvent) -> TrafficReason? {
    guard event.isOnPlatform else { return nil }
    let time = event.receivedAt.milliseconds
    let hash = visitorKey(at: time)
    let person = event.person.map { hash.value(of: $0.rawValue.utf8) }
    let network = event.origin.address.map { address in
      let prefix = address.prefix(v4: rules.policy.networkBitsV4, v6: rules.policy.networkBitsV6)
      return hash.value(of: UInt64(truncatingIfNeeded: prefix >> 64), UInt64(truncatingIfNeeded: prefix))
    }
    var reason: TrafficReason?
    for (number, rate) in rules.policy.rates.enumerated() where rate.act.holds(event.kind) {
      guard let subject = rate.subject == .person ? person : network else { continue }
      let isAbove = counts.exceeds(
        rate.most, key: hash.value(of: subject, UInt64(number)), at: time, length: rate.seconds * 1_000)
      if isAbove, reason == nil { reason = rate.subject == .person ? .personRate : .networkRate }
    }
    return reason
  }

  private mutating func visitorKey(at time: Int64) -> KeyedHash {
    let length = rules.policy.keySeconds * 1_000
    let period = time >= 0 ? time / length : (time - length + 1) / length
    if period != visitors.period { visitors = (period, key.derived(UInt64(bitPattern: period))) }
    return visitors.key
  }
}

extension TrafficGuard {
  /// What must hold after every event: its memory is as large as its rules say.
  /// - Throws: `badPolicy`.
  public func checkInvariants() throws(MarketError) {
    let policy = rules.policy
    guard servings.capacity - policy.servings < 8, servings.capacity >= policy.servings,
      counts.capacity - policy.counts < 8, counts.capacity >= policy.counts
    else { throw MarketError(.badPolicy, "The guard's memory is not of the size that its rules name: report this.") }
  }
}

extension TrafficPolicy.Rate.Act {
  fileprivate func holds(_ kind: EventKind) -> Bool {
    switch self {
    case .impression: kind == .impression
    case .click: kind == .click
    case .any: true
    }
  }
}
