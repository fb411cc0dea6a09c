public import Domain
import GRDB

extension MarketDatabase {
  /// The person of a user, made at first sight.
  /// - Throws: `StoreError`.
  public func person(for user: UserID) throws -> Person {
    try persons(for: [user])[0]
  }

  /// The persons of users, in the order asked; those never seen are made in one transaction.
  /// - Throws: `StoreError`.
  public func persons(for users: [UserID]) throws -> [Person] {
    // Nearly all are known, and a read waits for no writer.
    let known = try read { database in try users.map { try People.find($0, in: database) } }
    guard known.contains(nil) else { return known.compactMap(\.self) }
    return try write { database in
      try users.map { try People.findOrMake($0, random: random, in: database) }
    }
  }

  /// The person of a user who has been seen; nil for others.
  public func knownPerson(for user: UserID) throws -> Person? {
    try read { try People.find(user, in: $0) }
  }

  /// Who a pseudonym stands for; nil after deletion.
  public func user(of pseudonym: Int64) throws -> UserID? {
    try read { try People.user(of: pseudonym, in: $0) }
  }

  /// Grows whenever a profile changes or a person is deleted, by whatever process.
  public func peopleVersion() throws -> Int64 {
    try read { try Int64.fetchOne($0, sql: "SELECT version FROM people_version") ?? 0 }
  }
}
