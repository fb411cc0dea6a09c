public import Domain
import Funnel
public import Market
import Store
import Synchronization

/// What became of a batch of events.
public struct EventOutcome: Equatable, Sendable {
  public struct Rejection: Equatable, Sendable, Codable {
    /// The event's index in the batch.
    public var index: Int
    public var code: String
    public var message: String
  }

  /// New events, durable when this is returned.
  public var accepted: Int
  /// Events that had been accepted before.
  public var duplicates: Int
  public var charged: Micros
  /// Billable events that came after the budget was spent, and cost nothing.
  public var free: Int
  public var rejected: [Rejection]
  /// New events that are invalid traffic, by reason. All but those with a bad token are among the accepted.
  public var invalid: [TrafficReason: Int] = [:]
  /// What these would have been charged.
  public var withheld = Micros.zero
}

extension Engine {
  /// What a batch of events comes to before anything is kept.
  private struct Intake {
    var events: [Event] = []
    var charges: [ChargeRequest] = []
    var filtered: [FilteredEvent] = []

    var isEmpty: Bool { events.isEmpty && filtered.isEmpty }
  }

  /// Takes a batch of events: durable and billed once, or not at all.
  ///
  /// An event with a token that is not ours is rejected; one whose token has expired is kept and not billed. An offsite event
  /// of a person who did not agree to that is kept without the person, and a conversion of one who did not agree to
  /// measurement without its ad. Invalid traffic is kept apart, and counts for nothing.
  /// - Parameter origins: where the clients were, aligned with the events; empty where nobody says.
  public func record(_ events: [Event], from origins: [EventOrigin] = []) async throws -> EventOutcome {
    let now = clock.now()
    let snapshot = current.withLock { $0.snapshot }
    var outcome = EventOutcome(accepted: 0, duplicates: 0, charged: .zero, free: 0, rejected: [])
    var intake = Intake()
    for (index, event) in events.enumerated() {
      do {
        let event = try await withoutForbiddenLinks(event)
        let origin = origins.indices.contains(index) ? origins[index] : EventOrigin()
        try take(event, from: origin, snapshot: snapshot, at: now, into: &intake)
      } catch let error as EngineError {
        if error.code == .badToken { outcome.invalid[.badToken, default: 0] += 1 }
        outcome.rejected.append(.init(index: index, code: error.code.description, message: error.message))
      }
    }
    guard !intake.isEmpty else { return outcome }
    let limits = Dictionary(
      intake.charges.compactMap { charge in
        snapshot.campaignRows[charge.campaign].map { (charge.campaign, BudgetLimits(snapshot.campaigns[Int($0)])) }
      }, uniquingKeysWith: { first, _ in first })
    let receipt = try await keeper.record(
      intake.events, charges: intake.charges, filtered: intake.filtered, limits: limits, at: now)
    let fresh = zip(intake.events, receipt.isNew).filter(\.1).map(\.0)
    users.apply(fresh, receivedAt: now)
    statistics.note(fresh.compactMap { event in event.item.map { (event, $0) } })
    outcome.add(receipt, filtered: intake.filtered)
    return outcome
  }

  private func take(
    _ event: Event, from origin: EventOrigin, snapshot: Snapshot, at now: Timestamp, into intake: inout Intake
  ) throws(EngineError) {
    var event = event
    let token = try event.token.map { text throws(EngineError) in try signer.read(text, at: now) }
    if let token { link(&event, to: token, snapshot: snapshot) }
    event.item = subject(of: event, snapshot: snapshot)
    var charge = token.flatMap { self.charge(for: event, token: $0.token, at: now) }
    if token?.isExpired == true { charge?.price = nil }
    let verdict = traffic.withLock { watch in
      watch?.verdict(
        on: TrafficEvent(
          id: event.id, kind: event.kind, at: event.at, receivedAt: now, person: event.user,
          serving: token.map { .init(name: $0.token.serving, at: $0.token.servedAt, isExpired: $0.isExpired) },
          origin: origin)
      ).map { FilteredEvent(event, reason: $0, rules: watch?.rules.version ?? "", charge: charge) }
    }
    if let verdict {
      intake.filtered.append(verdict)
    } else {
      intake.events.append(event)
      if let charge, token?.isExpired == false { intake.charges.append(charge) }
    }
  }

  private func withoutForbiddenLinks(_ event: Event) async throws -> Event {
    guard event.kind.isOffsite || event.kind.isConversion, let user = event.user else { return event }
    var event = event
    let consent = try await users.state(of: user).profile?.consent ?? .none
    if event.kind.isOffsite, !consent.offsite { event.user = nil }
    if event.kind.isConversion, !consent.measurement {
      event.ad = nil
      event.decision = nil
      event.token = nil
    }
    return event
  }

  /// What an event learns from its token; an expired one says nothing of what counts, and of what is filtered where it belongs.
  private func link(_ event: inout Event, to reading: TokenSigner.Reading, snapshot: Snapshot) {
    guard !reading.isExpired || options.traffic != nil else { return }
    let token = reading.token
    event.ad = token.ad
    event.decision = token.decision
    event.position = token.position
    event.item = snapshot.ads.row(of: token.ad).map { snapshot.items[Int(snapshot.ads.item[$0])].id } ?? event.item
  }

  /// The charge that a tracked event asks for.
  private func charge(for event: Event, token: TrackingToken, at now: Timestamp) -> ChargeRequest? {
    guard event.kind == .impression || event.kind == .click else { return nil }
    let isBilled = (event.kind == .click) == (token.event == .click)
    return ChargeRequest(
      token: token.serving, event: event.id, kind: event.kind, decision: token.decision, position: token.position,
      advertiser: token.advertiser, campaign: token.campaign, adGroup: token.adGroup, ad: token.ad,
      day: calendar.day(of: now), hour: calendar.hour(of: now), at: now, price: isBilled ? token.price : nil)
  }

  /// The item that an event says something about: its own, or that of its ad.
  private func subject(of event: Event, snapshot: Snapshot) -> ItemID? {
    if let item = event.item { return item }
    guard let ad = event.ad, let row = snapshot.ads.row(of: ad) else { return nil }
    return snapshot.items[Int(snapshot.ads.item[row])].id
  }
}

extension EventOutcome {
  fileprivate mutating func add(_ receipt: EventsReceipt, filtered: [FilteredEvent]) {
    accepted += receipt.accepted
    duplicates += receipt.duplicates
    for result in receipt.charges {
      if case .charged(let amount) = result { charged += amount }
      if case .free = result { free += 1 }
    }
    for (event, kept) in zip(filtered, receipt.filtered) {
      guard kept.isNew else {
        duplicates += 1
        continue
      }
      accepted += 1
      invalid[event.reason, default: 0] += 1
      withheld += kept.withheld
    }
  }
}

extension TokenSigner.Reading {
  fileprivate var token: TrackingToken {
    switch self {
    case .valid(let token), .expired(let token): token
    }
  }

  fileprivate var isExpired: Bool { if case .expired = self { true } else { false } }
}

extension Engine {
  /// The name under which records and predictors know a person; made when first asked for.
  public func pseudonym(of user: UserID) async throws -> Int64 { try await users.state(of: user).person.pseudonym }
}
