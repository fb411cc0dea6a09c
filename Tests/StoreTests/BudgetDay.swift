import Domain
import GRDB

/// A row of the books, as the tests look at it.
struct BudgetDay {
  var day: Int32
  var granted: Int64
  var charged: Int64

  static func fetch(_ db: Database, campaign: CampaignID) throws -> [BudgetDay] {
    try Row.fetchAll(
      db, sql: "SELECT day, granted, charged FROM budget_days WHERE campaign = ?", arguments: [campaign.rawValue]
    ).map { BudgetDay(day: $0[0], granted: $0[1], charged: $0[2]) }
  }
}

/// The charges that cost something, by token.
enum Charges {
  static func billed(_ db: Database) throws -> [String: Int64] {
    let rows = try Row.fetchAll(db, sql: "SELECT token, amount FROM charges WHERE amount > 0")
    return Dictionary(rows.map { ($0[0] as String, $0[1] as Int64) }, uniquingKeysWith: +)
  }
}
