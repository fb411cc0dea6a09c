public import Domain
import Funnel
import Market
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
}

extension Engine {
  /// Takes a batch of events: durable and billed once, or not at all.
  ///
  /// An event with a token that is not ours is rejected; one whose token has expired is kept and not billed. An offsite event
  /// of a person who did not agree to that is kept without the person, and a conversion of one who did not agree to
  /// measurement without its ad.
  public func record(_ events: [Event]) async throws -> EventOutcome {
    let now = clock.now()
    let snapshot = current.withLock { $0.snapshot }
    var outcome = EventOutcome(accepted: 0, duplicates: 0, charged: .zero, free: 0, rejected: [])
    var kept: [Event] = []
    var charges: [ChargeRequest] = []
    for (index, event) in events.enumerated() {
      do {
        var event = try await withoutForbiddenLinks(event)
        if let text = event.token,
          let charge = try charge(for: &event, token: text, snapshot: snapshot, at: now)
        {
          charges.append(charge)
        }
        event.item = subject(of: event, snapshot: snapshot)
        kept.append(event)
      } catch let error as EngineError {
        outcome.rejected.append(.init(index: index, code: error.code.description, message: error.message))
      }
    }
    guard !kept.isEmpty else { return outcome }
    let limits = Dictionary(
      charges.compactMap { charge in
        snapshot.campaignRows[charge.campaign].map { (charge.campaign, BudgetLimits(snapshot.campaigns[Int($0)])) }
      }, uniquingKeysWith: { first, _ in first })
    let receipt = try await keeper.record(kept, charges: charges, limits: limits, at: now)
    let fresh = zip(kept, receipt.isNew).filter(\.1).map(\.0)
    users.apply(fresh, receivedAt: now)
    statistics.note(fresh.compactMap { event in event.item.map { (event, $0) } })
    outcome.accepted = receipt.accepted
    outcome.duplicates = receipt.duplicates
    for result in receipt.charges {
      if case .charged(let amount) = result { outcome.charged += amount }
      if case .free = result { outcome.free += 1 }
    }
    return outcome
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

  /// The charge that a tracked event asks for; it also learns from its token what it is about.
  private func charge(
    for event: inout Event, token text: String, snapshot: Snapshot, at now: Timestamp
  ) throws(EngineError) -> ChargeRequest? {
    let token: TrackingToken
    switch try signer.read(text, at: now) {
    case .valid(let valid): token = valid
    case .expired: return nil
    }
    event.ad = token.ad
    event.decision = token.decision
    event.position = token.position
    event.item = snapshot.ads.row(of: token.ad).map { snapshot.items[Int(snapshot.ads.item[$0])].id } ?? event.item
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

extension Engine {
  /// The name under which records and predictors know a person; made when first asked for.
  public func pseudonym(of user: UserID) async throws -> Int64 { try await users.state(of: user).person.pseudonym }
}
