import Domain
import Foundation
import GRDB

/// The people table, on a connection.
enum People {
  static func find(_ user: UserID, in database: Database) throws -> Person? {
    let statement = try database.cachedStatement(sql: "SELECT pseudonym, key FROM people WHERE user_id = ?")
    return try Row.fetchOne(statement, arguments: [user.rawValue]).map { row in
      Person(pseudonym: row[0], key: [UInt8](row[1] as Data))
    }
  }

  static func findOrMake(_ user: UserID, random: RandomWords, in database: Database) throws -> Person {
    if let known = try find(user, in: database) { return known }
    var pseudonym: Int64
    repeat { pseudonym = Int64(random.next() >> 1) } while try pseudonym == 0 || exists(pseudonym, in: database)
    let key = (0..<4).flatMap { _ in withUnsafeBytes(of: random.next().littleEndian, Array.init) }
    let statement = try database.cachedStatement(sql: "INSERT INTO people (pseudonym, user_id, key) VALUES (?, ?, ?)")
    try statement.execute(arguments: [pseudonym, user.rawValue, Data(key)])
    return Person(pseudonym: pseudonym, key: key)
  }

  static func user(of pseudonym: Int64, in database: Database) throws -> UserID? {
    let statement = try database.cachedStatement(sql: "SELECT user_id FROM people WHERE pseudonym = ?")
    let text = try Optional<String>.fetchOne(statement, arguments: [pseudonym]) ?? nil
    return try text.map { try UserID($0) }
  }

  /// What engines remember of people is no longer so.
  static func recordChange(in database: Database) throws {
    try database.cachedStatement(sql: "UPDATE people_version SET version = version + 1").execute()
  }

  private static func exists(_ pseudonym: Int64, in database: Database) throws -> Bool {
    let statement = try database.cachedStatement(sql: "SELECT 1 FROM people WHERE pseudonym = ?")
    return try Int.fetchOne(statement, arguments: [pseudonym]) != nil
  }
}
