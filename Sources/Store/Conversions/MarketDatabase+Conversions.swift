public import Domain
import GRDB

extension MarketDatabase {
  /// Takes conversions in one durable transaction; a row that cannot be taken stops no other.
  /// - Parameter rows: of conversions.
  /// - Returns: for each row what became of it, or why it is not taken.
  package func record(
    conversions rows: [RequestRow], at now: Timestamp, rules: ConversionRules = ConversionRules(),
    tokens: @escaping TokenReader
  ) throws -> [Result<ConversionOutcome, RowRefusal>] {
    try write { database in
      let log = ConversionLog(database: database, rules: rules, random: random, tokens: tokens)
      return try rows.map { row -> Result<ConversionOutcome, RowRefusal> in
        guard let conversion = row.conversion else {
          return .failure(RowRefusal(field: "kind", "The row is no conversion", "correct it"))
        }
        do {
          return .success(try log.record(conversion, receivedAt: now))
        } catch let refusal as RowRefusal {
          return .failure(refusal)
        }
      }
    }
  }

  /// How many conversions other systems reported, by source, in order.
  public func conversionReport() throws -> [ConversionReportLine] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT source, count(*), count(first), count(person), coalesce(sum(value) FILTER (WHERE first IS NULL), 0),
            count(*) FILTER (WHERE basis = 'token' AND first IS NULL),
            count(*) FILTER (WHERE basis = 'click' AND first IS NULL),
            count(*) FILTER (WHERE basis = 'view' AND first IS NULL)
          FROM conversions GROUP BY source ORDER BY source
          """
      ).map { row in
        ConversionReportLine(
          source: row[0], rows: row[1], repeated: row[2], withPerson: row[3], value: Micros(rawValue: row[4]),
          byToken: row[5], byClick: row[6], byView: row[7])
      }
    }
  }
}

/// What one source reported.
public struct ConversionReportLine: Equatable, Sendable {
  public let source: String
  public let rows: Int
  /// Rows that repeat what another report said.
  public let repeated: Int
  public let withPerson: Int
  /// Of those that repeat none.
  public let value: Micros
  /// Joined to an ad, of those that repeat none.
  public let byToken: Int
  public let byClick: Int
  public let byView: Int
}
