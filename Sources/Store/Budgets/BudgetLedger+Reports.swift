public import Domain
import GRDB
public import Market

extension BudgetLedger {
  /// Impressions, clicks and spend of a range of days.
  /// - Parameters:
  ///   - grouping: what a row stands for.
  ///   - first: the first day.
  ///   - last: the last day, included.
  ///   - advertiser: whose charges to count; nil for all.
  /// - Returns: rows in the order of their keys.
  public func spendReport(
    by grouping: SpendReport.Grouping, from first: MarketDay, to last: MarketDay, advertiser: AdvertiserID? = nil
  ) throws -> [SpendReport.Row] {
    let columns =
      switch grouping {
      case .campaign: "campaign, 0"
      case .creative: "ad, 0"
      case .hour: "day, hour"
      }
    let owner = advertiser == nil ? "" : "AND advertiser = :advertiser"
    let sql = """
      SELECT \(columns), SUM(kind = 'impression'), SUM(kind = 'click'),
        SUM(price IS NOT NULL AND free_reason IS NULL), SUM(amount), SUM(free_reason IS NOT NULL)
      FROM charges WHERE day BETWEEN :first AND :last \(owner) GROUP BY 1, 2 ORDER BY 1, 2
      """
    var arguments: StatementArguments = ["first": first.number, "last": last.number]
    if let advertiser { arguments += ["advertiser": advertiser.rawValue] }
    return try database.read { db in
      try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
        SpendReport.Row(
          key: grouping == .hour ? hour(row[0], row[1]) : row[0], impressions: row[2], clicks: row[3],
          chargedEvents: row[4], spend: Micros(rawValue: row[5]), freeEvents: row[6])
      }
    }
  }

  private func hour(_ day: Int32, _ hour: Int) -> String {
    "\(MarketDay(number: day))T\(hour < 10 ? "0" : "")\(hour)"
  }

  /// Compares the charges with the leases and with the books of the days.
  /// - Complexity: O(charges).
  public func reconcile() throws -> Reconciliation {
    let sql = """
      SELECT campaign, day, SUM(charges), SUM(lease_charged), SUM(lease_granted), SUM(day_charged), SUM(day_granted)
      FROM (
        SELECT campaign, day, amount AS charges, 0 AS lease_charged, 0 AS lease_granted, 0 AS day_charged,
          0 AS day_granted FROM charges
        UNION ALL SELECT campaign, day, 0, charged, granted, 0, 0 FROM leases
        UNION ALL SELECT campaign, day, 0, 0, 0, charged, granted FROM budget_days
      ) GROUP BY campaign, day ORDER BY campaign, day
      """
    return try database.read { db in
      var result = Reconciliation(campaignDays: 0, charged: .zero, differences: [])
      let rows = try Row.fetchCursor(db, sql: sql)
      while let row = try rows.next() {
        let day = Reconciliation.Difference(
          campaign: try CampaignID(row[0] as String), day: MarketDay(number: row[1]),
          charges: Micros(rawValue: row[2]), leasesCharged: Micros(rawValue: row[3]),
          leasesGranted: Micros(rawValue: row[4]), dayCharged: Micros(rawValue: row[5]),
          dayGranted: Micros(rawValue: row[6]))
        result.campaignDays += 1
        result.charged += day.charges
        let agrees =
          day.charges == day.leasesCharged && day.charges == day.dayCharged && day.leasesGranted == day.dayGranted
        if !agrees { result.differences.append(day) }
      }
      return result
    }
  }

  /// The tokens that were billed on a day from a moment on, paid or free: nothing is due for them any more.
  public func billedTokens(on day: MarketDay, since: Timestamp) throws -> Set<String> {
    try database.read { db in
      try String.fetchSet(
        db, sql: "SELECT token FROM charges WHERE day = ? AND at >= ? AND price IS NOT NULL",
        arguments: [day.number, since.milliseconds])
    }
  }

  /// Keeps pacing multipliers, so that a restart goes on with them.
  public func savePacing(_ multipliers: [CampaignID: FixedPoint], at now: Timestamp) throws {
    try database.write { db in
      let statement = try db.cachedStatement(
        sql: """
          INSERT INTO pacing (campaign, multiplier, updated_at) VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET multiplier = excluded.multiplier, updated_at = excluded.updated_at
          """)
      for (campaign, multiplier) in multipliers {
        try statement.execute(arguments: [campaign.rawValue, multiplier.raw, now.milliseconds])
      }
    }
  }

  /// The multipliers that were kept last on a day; they say nothing about another.
  public func pacing(on day: MarketDay, of calendar: MarketCalendar) throws -> [CampaignID: FixedPoint] {
    try database.read { db in
      var pacing: [CampaignID: FixedPoint] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT campaign, multiplier, updated_at FROM pacing") {
        guard calendar.day(of: Timestamp(milliseconds: row[2])) == day else { continue }
        pacing[try CampaignID(row[0] as String)] = FixedPoint(raw: row[1])
      }
      return pacing
    }
  }
}
