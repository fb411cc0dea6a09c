public import Domain
import GRDB
public import Market

/// What every campaign was granted and charged, shared by all nodes through leases.
///
/// A node spends only what it has leased. The sum of what was granted never passes a campaign's limits at the time of the
/// grant, and no charge passes its lease: so neither crash, retry nor race overspends. All amounts are whole micros.
public struct BudgetLedger: Sendable {
  let database: MarketDatabase

  public init(database: MarketDatabase) { self.database = database }

  /// Adds to a node's lease of a campaign's day as much of `want` as the limits leave, opens it if needed, and renews it.
  ///
  /// Expired leases of the campaign are reclaimed first, so that what a lost node held is there again.
  /// - Parameters:
  ///   - want: 0 only renews or opens.
  ///   - limits: what the campaign may cost as of now; it may be less than what was granted already.
  ///   - lifetimeSeconds: how long from `now` on the lease may be charged.
  /// - Returns: what was added, 0...`want`.
  /// - Throws: `BudgetError.badArgument`.
  public func lease(
    node: String, campaign: CampaignID, day: MarketDay, want: Micros, limits: BudgetLimits, now: Timestamp,
    lifetimeSeconds: Int64
  ) throws -> Micros {
    guard want >= .zero, want <= .maximum, lifetimeSeconds > 0 else {
      throw BudgetError(
        .badArgument, "A lease of \(want) for \(lifetimeSeconds) s cannot be: ask for 0 or more, for 1 s or more.")
    }
    return try database.write { db in
      let books = LeaseBooks(db: db)
      let key = LeaseBooks.Key(node: node, campaign: campaign, day: day)
      try books.reclaimExpired(of: campaign, now: now, except: key)
      let amount = min(want.rawValue, try books.room(campaign, day, limits: limits))
      try books.grant(amount, to: key, expiresAt: now.advanced(bySeconds: lifetimeSeconds).milliseconds)
      return Micros(rawValue: amount)
    }
  }

  /// Renews all open leases of a node: on its start, and as its sign of life.
  /// - Returns: how many there are.
  public func renew(node: String, now: Timestamp, lifetimeSeconds: Int64) throws -> Int {
    try database.write { db in
      try db.execute(
        sql: "UPDATE leases SET expires_at = MAX(expires_at, ?) WHERE node = ? AND state = 'open'",
        arguments: [now.advanced(bySeconds: lifetimeSeconds).milliseconds, node])
      return db.changesCount
    }
  }

  /// A node's open leases of a day, as the books to go on with after a restart. Renew them first.
  public func books(node: String, day: MarketDay) throws -> [CampaignID: BudgetBook] {
    try database.read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT campaign, granted, charged FROM leases WHERE node = ? AND day = ? AND state = 'open'",
        arguments: [node, day.number])
      var books: [CampaignID: BudgetBook] = [:]
      for row in rows {
        books[try CampaignID(row[0] as String)] = BudgetBook(
          granted: Micros(rawValue: row[1]), charged: Micros(rawValue: row[2]))
      }
      return books
    }
  }

  /// Gives back to the common budget what a node will not spend.
  /// - Returns: what was given back: at most what its lease has not charged.
  /// - Throws: `BudgetError.badArgument` for a negative amount.
  public func surrender(
    node: String, campaign: CampaignID, day: MarketDay, amount: Micros
  ) throws -> Micros {
    guard amount >= .zero else {
      throw BudgetError(.badArgument, "An amount to give back is negative: use 0 or more.")
    }
    return try database.write { db in
      let books = LeaseBooks(db: db)
      guard let lease = try books.open(.init(node: node, campaign: campaign, day: day)) else { return .zero }
      return Micros(rawValue: try books.takeBack(amount.rawValue, from: lease, campaign, day))
    }
  }

  /// Closes expired leases and gives back what they did not charge.
  /// - Parameter node: whose leases to leave open.
  public func reclaimExpired(now: Timestamp, keeping node: String? = nil) throws -> ReclaimedLeases {
    try database.write { db in try LeaseBooks(db: db).reclaimExpired(now: now, keeping: node) }
  }

  /// Closes a node's leases of days that are over, and gives back what they did not charge.
  ///
  /// An event is billed to the day on which it comes, so that no token needs them any more. What they hold would count
  /// against a lifetime budget for good.
  /// - Parameter day: the first day whose leases stay open.
  public func closeLeases(of node: String, before day: MarketDay) throws -> ReclaimedLeases {
    try database.write { db in try LeaseBooks(db: db).close(of: node, before: day) }
  }

  /// What all nodes together have charged on a day.
  public func spent(day: MarketDay) throws -> [CampaignID: Micros] {
    try database.read { db in
      var spent: [CampaignID: Micros] = [:]
      let rows = try Row.fetchAll(
        db, sql: "SELECT campaign, charged FROM budget_days WHERE day = ?", arguments: [day.number])
      for row in rows { spent[try CampaignID(row[0] as String)] = Micros(rawValue: row[1]) }
      return spent
    }
  }
}

/// What closing expired leases gave back.
public struct ReclaimedLeases: Equatable, Hashable, Sendable {
  public var leases: Int
  public var amount: Micros

  public init(leases: Int, amount: Micros) {
    self.leases = leases
    self.amount = amount
  }
}
