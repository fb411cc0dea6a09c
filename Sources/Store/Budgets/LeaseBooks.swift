import Domain
import GRDB

/// The rules of leases, on one connection inside one transaction.
///
/// For every campaign and day, the books keep granted = Σ granted of its leases and charged = Σ charged. A lease that is closed
/// gives back what it did not charge, so that granted is what was charged and what open leases may still charge.
struct LeaseBooks {
  struct Key: Hashable {
    var node: String
    var campaign: CampaignID
    var day: MarketDay

    var arguments: StatementArguments { [campaign.rawValue, day.number, node] }
  }

  struct Lease {
    var id: Int64
    var granted: Int64
    var charged: Int64
    var expiresAt: Int64

    var uncharged: Int64 { granted - charged }
    func isLive(at now: Timestamp) -> Bool { now.milliseconds < expiresAt }
  }

  let db: Database

  func open(_ key: Key) throws -> Lease? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT id, granted, charged, expires_at FROM leases
        WHERE campaign = ? AND day = ? AND node = ? AND state = 'open'
        """)
    return try Row.fetchOne(statement, arguments: key.arguments).map { row in
      Lease(id: row[0], granted: row[1], charged: row[2], expiresAt: row[3])
    }
  }

  /// What may still be granted for a campaign's day.
  func room(_ campaign: CampaignID, _ day: MarketDay, limits: BudgetLimits) throws -> Int64 {
    let statement = try db.cachedStatement(
      sql: """
        SELECT COALESCE(SUM(granted) FILTER (WHERE day = ?), 0), COALESCE(SUM(granted), 0)
        FROM budget_days WHERE campaign = ?
        """)
    let row = try Row.fetchOne(statement, arguments: [day.number, campaign.rawValue])
    let today: Int64 = row?[0] ?? 0
    let allDays: Int64 = row?[1] ?? 0
    let daily = limits.daily.rawValue - today
    return max(0, limits.lifetime.map { min(daily, $0.rawValue - allDays) } ?? daily)
  }

  /// Adds to a node's open lease and renews it; without one, opens one.
  func grant(_ amount: Int64, to key: Key, expiresAt: Int64) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO budget_days (campaign, day, granted, charged) VALUES (?, ?, ?, 0)
        ON CONFLICT DO UPDATE SET granted = granted + excluded.granted
        """
    ).execute(arguments: [key.campaign.rawValue, key.day.number, amount])
    if let lease = try open(key) {
      try db.cachedStatement(
        sql: "UPDATE leases SET granted = granted + ?, expires_at = MAX(expires_at, ?) WHERE id = ?"
      ).execute(arguments: [amount, expiresAt, lease.id])
    } else {
      try db.cachedStatement(
        sql: """
          INSERT INTO leases (campaign, day, node, granted, charged, expires_at, state)
          VALUES (?, ?, ?, ?, 0, ?, 'open')
          """
      ).execute(arguments: key.arguments + [amount, expiresAt])
    }
  }

  /// Takes back up to `amount` of what a lease has not charged.
  /// - Returns: what was taken back.
  func takeBack(_ amount: Int64, from lease: Lease, _ campaign: CampaignID, _ day: MarketDay) throws -> Int64 {
    let free = min(amount, lease.uncharged)
    guard free > 0 else { return 0 }
    try db.cachedStatement(sql: "UPDATE leases SET granted = granted - ? WHERE id = ?")
      .execute(arguments: [free, lease.id])
    try db.cachedStatement(sql: "UPDATE budget_days SET granted = granted - ? WHERE campaign = ? AND day = ?")
      .execute(arguments: [free, campaign.rawValue, day.number])
    return free
  }

  /// Books an amount that the lease covers.
  func charge(_ amount: Int64, to lease: Lease, _ campaign: CampaignID, _ day: MarketDay) throws {
    try db.cachedStatement(sql: "UPDATE leases SET charged = charged + ? WHERE id = ?")
      .execute(arguments: [amount, lease.id])
    try db.cachedStatement(sql: "UPDATE budget_days SET charged = charged + ? WHERE campaign = ? AND day = ?")
      .execute(arguments: [amount, campaign.rawValue, day.number])
  }

  /// Closes the expired leases of one campaign, but for the one that is about to be used.
  func reclaimExpired(of campaign: CampaignID, now: Timestamp, except key: Key) throws {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT id, granted, charged, expires_at, campaign, day FROM leases
          WHERE campaign = ? AND state = 'open' AND expires_at <= ? AND NOT (day = ? AND node = ?)
          """),
      arguments: [campaign.rawValue, now.milliseconds, key.day.number, key.node])
    _ = try close(rows)
  }

  /// Closes all expired leases, but for those of one node.
  func reclaimExpired(now: Timestamp, keeping node: String?) throws -> ReclaimedLeases {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT id, granted, charged, expires_at, campaign, day FROM leases
        WHERE state = 'open' AND expires_at <= ? AND node IS NOT ?
        """,
      arguments: [now.milliseconds, node])
    return try close(rows)
  }

  /// Closes the leases that a node holds of days before one.
  func close(of node: String, before day: MarketDay) throws -> ReclaimedLeases {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT id, granted, charged, expires_at, campaign, day FROM leases
          WHERE node = ? AND day < ? AND state = 'open'
          """),
      arguments: [node, day.number])
    return try close(rows)
  }

  private func close(_ rows: [Row]) throws -> ReclaimedLeases {
    var reclaimed = ReclaimedLeases(leases: 0, amount: .zero)
    for row in rows {
      let lease = Lease(id: row[0], granted: row[1], charged: row[2], expiresAt: row[3])
      let campaign = try CampaignID(row[4] as String)
      let amount = try takeBack(.max, from: lease, campaign, MarketDay(number: row[5]))
      try db.cachedStatement(sql: "UPDATE leases SET state = 'closed' WHERE id = ?").execute(arguments: [lease.id])
      reclaimed.leases += 1
      reclaimed.amount += Micros(rawValue: amount)
    }
    return reclaimed
  }
}
