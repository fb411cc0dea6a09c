public import Domain
import GRDB

extension BudgetLedger {
  /// Keeps events and settles what they cost in one durable transaction.
  ///
  /// An event that was there already is not kept again, and charges nothing. A billed token is charged once. If the node's lease
  /// is too small for a charge it is extended within the limits; where they do not allow that, the event is kept and free.
  /// - Parameters:
  ///   - charges: at most one for each of `events`.
  ///   - filtered: events that are kept apart from the others and charge nothing.
  ///   - limits: of the campaigns whose leases may be extended, as of now.
  ///   - receivedAt: the lease must be unexpired then.
  ///   - node: whose leases pay.
  /// - Throws: `BudgetError.badArgument`, with nothing kept.
  public func record(
    _ events: [Event], charges: [ChargeRequest], filtered: [FilteredEvent] = [], limits: [CampaignID: BudgetLimits],
    receivedAt: Timestamp, node: String
  ) throws -> EventsReceipt {
    try check(charges, of: events)
    return try database.write { db in
      let insertion = try EventLog.insert(events, receivedAt: receivedAt, random: database.random, in: db)
      var fresh = Set(zip(events, insertion.sequences).filter { $0.1 != nil }.map(\.0.id))
      var receipt = EventsReceipt(
        isNew: insertion.sequences.map { $0 != nil }, charges: [], extensions: [])
      let settlement = Settlement(books: LeaseBooks(db: db), limits: limits, receivedAt: receivedAt, node: node)
      for charge in charges {
        let isFresh = fresh.remove(charge.event) != nil
        receipt.charges.append(
          isFresh ? try settlement.settle(charge, extensions: &receipt.extensions) : .duplicate)
      }
      let apart = FilteredLog(database: db)
      receipt.filtered = try filtered.map { try apart.insert($0, receivedAt: receivedAt, random: database.random) }
      return receipt
    }
  }

  private func check(_ charges: [ChargeRequest], of events: [Event]) throws(BudgetError) {
    let known = Set(events.map(\.id))
    for (index, charge) in charges.enumerated() {
      let isSound =
        known.contains(charge.event) && (charge.kind == .impression || charge.kind == .click)
        && (0...23).contains(charge.hour) && charge.price.map { $0 >= .zero && $0 <= .maximum } ?? true
      guard isSound else {
        throw BudgetError(
          .badArgument,
          "Charge \(index) is for no impression or click of its call, or its hour or price is out of range: correct it."
        )
      }
    }
  }
}

/// How one charge is decided and written.
private struct Settlement {
  let books: LeaseBooks
  let limits: [CampaignID: BudgetLimits]
  let receivedAt: Timestamp
  let node: String

  func settle(_ charge: ChargeRequest, extensions: inout [LeaseExtension]) throws -> ChargeOutcome {
    guard try !isKnown(charge) else { return .duplicate }
    guard let price = charge.price else {
      try insert(charge, amount: 0, free: nil)
      return .counted
    }
    if let reason = try pay(price.rawValue, for: charge, extensions: &extensions) {
      try insert(charge, amount: 0, free: reason)
      return .free(reason)
    }
    try insert(charge, amount: price.rawValue, free: nil)
    return .charged(price)
  }

  private func isKnown(_ charge: ChargeRequest) throws -> Bool {
    let statement = try books.db.cachedStatement(
      sql: "SELECT EXISTS (SELECT 1 FROM charges WHERE token = ? AND (kind = ? OR (? AND price IS NOT NULL)))")
    return try Bool.fetchOne(
      statement, arguments: [charge.token, charge.kind.rawValue, charge.price != nil]) ?? false
  }

  /// Takes the price from the node's lease.
  /// - Returns: nil when paid, otherwise why not.
  private func pay(
    _ price: Int64, for charge: ChargeRequest, extensions: inout [LeaseExtension]
  ) throws -> FreeReason? {
    let key = LeaseBooks.Key(node: node, campaign: charge.campaign, day: charge.day)
    guard let lease = try books.open(key), lease.isLive(at: receivedAt) else { return .leaseExpired }
    let missing = price - lease.uncharged
    if missing > 0 {
      guard let limits = limits[charge.campaign] else { return .overBudget }
      try books.reclaimExpired(of: charge.campaign, now: receivedAt, except: key)
      guard try books.room(charge.campaign, charge.day, limits: limits) >= missing else { return .overBudget }
      try books.grant(missing, to: key, expiresAt: lease.expiresAt)
      extensions.append(
        LeaseExtension(campaign: charge.campaign, day: charge.day, amount: Micros(rawValue: missing)))
    }
    try books.charge(price, to: lease, charge.campaign, charge.day)
    return nil
  }

  private func insert(_ charge: ChargeRequest, amount: Int64, free: FreeReason?) throws {
    try books.db.cachedStatement(
      sql: """
        INSERT INTO charges (token, kind, event, decision, position, advertiser, campaign, ad_group, ad, day, hour, at,
          price, amount, free_reason)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      charge.token, charge.kind.rawValue, charge.event.rawValue, charge.decision.rawValue, charge.position,
      charge.advertiser.rawValue, charge.campaign.rawValue, charge.adGroup.rawValue, charge.ad.rawValue,
      charge.day.number, charge.hour, charge.at.milliseconds, charge.price?.rawValue, amount, free?.rawValue,
    ])
  }
}
