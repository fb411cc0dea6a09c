import Domain
import GRDB

/// The served ad that a conversion is joined to.
struct AdLink {
  let decision: DecisionID
  let position: Int
  let ad: AdID
  let item: ItemID
  let surface: Surface?
  let basis: ConversionBasis
}

/// Finds the ad that a conversion may be the doing of. On a connection.
struct AdLinks {
  let database: Database
  let rules: ConversionRules

  /// Ads `a` with their campaigns `c`.
  static let advertisers = "ads a JOIN ad_groups g ON g.id = a.ad_group JOIN campaigns c ON c.id = g.campaign"

  /// Whom a decision was made for.
  enum Owner {
    case nobody
    case person(Int64)
  }

  /// - Returns: nil for a decision that is not in the ledger, or whose ad a conversion at this time is not the doing of.
  func owner(of served: ServedAd, at time: Timestamp) throws -> Owner? {
    let statement = try database.cachedStatement(sql: "SELECT at, person FROM decisions WHERE id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [served.decision.rawValue]) else { return nil }
    let age = time.milliseconds - (row[0] as Int64)
    guard age >= -rules.skewSeconds * 1_000, age < rules.clickSeconds * 1_000 else { return nil }
    guard let person = row[1] as Int64? else { return .nobody }
    return .person(person)
  }

  /// - Returns: nil for an ad that is in the catalogue no more.
  func link(of served: ServedAd) throws -> AdLink? {
    let statement = try database.cachedStatement(sql: "SELECT item FROM ads WHERE id = ?")
    guard let item = try String.fetchOne(statement, arguments: [served.ad.rawValue]) else { return nil }
    return AdLink(
      decision: served.decision, position: served.position, ad: served.ad, item: try ItemID(item), surface: nil,
      basis: .token)
  }

  /// A person's last click on an ad of the advertiser within its window; else the last that they were shown within its own.
  func last(of person: Int64, advertiser: AdvertiserID, before time: Timestamp) throws -> AdLink? {
    let windows: [(EventKind, Int64, ConversionBasis)] = [
      (.click, rules.clickSeconds, .click), (.impression, rules.viewSeconds, .view),
    ]
    let statement = try database.cachedStatement(
      sql: """
        SELECT e.decision, e.position, e.ad, coalesce(e.item, a.item), e.surface
        FROM \(Self.advertisers) JOIN events e ON e.ad = a.id
        WHERE e.person = ? AND e.at > ? AND e.at <= ? AND e.kind = ? AND c.advertiser = ?
          AND e.decision IS NOT NULL AND e.position IS NOT NULL
        ORDER BY e.at DESC, e.sequence DESC LIMIT 1
        """)
    for (kind, seconds, basis) in windows {
      let row = try Row.fetchOne(
        statement,
        arguments: [
          person, time.advanced(bySeconds: -seconds).milliseconds, time.milliseconds, kind.rawValue,
          advertiser.rawValue,
        ])
      guard let row else { continue }
      return try EventLog.decoding {
        AdLink(
          decision: try DecisionID(row[0] as String), position: row[1], ad: try AdID(row[2] as String),
          item: try ItemID(row[3] as String),
          surface: try (row[4] as String?).map { _ in try row.enumeration(4, of: "events") }, basis: basis)
      }
    }
    return nil
  }
}
