public import Domain
import Foundation
import GRDB

extension MarketDatabase {
  /// `deleteUsers` for one.
  public func deleteUser(_ id: UserID) throws -> DeletionReceipt { try deleteUsers([id]) }

  /// Forgets people: afterwards no file of the data directory holds their user ids, and events and totals still count.
  ///
  /// Their profiles go, and their hashes from every audience's list; their pseudonyms lose name and key, their events lose the
  /// free text, and their conversions the order. Then the file is rebuilt:
  /// `secure_delete` alone leaves copies of moved rows in the gaps of b-tree pages. Copies kept before migrations are removed.
  /// When this is cut short, the next call or the next opening completes it.
  /// - Throws: `StoreError`: `busy` while another process reads or writes for long; run it again then.
  /// - Complexity: O(size of the database), so collect a day's deletions into one call.
  public func deleteUsers(_ ids: [UserID]) throws -> DeletionReceipt {
    let forgotten = try write { database in
      let receipt = try Self.forget(ids, in: database)
      try Settings.set(true, for: .erasurePending, in: database)
      return receipt
    }
    let copies = try Upgrade.copies(in: directory).count
    try finishErasure()
    return DeletionReceipt(
      pseudonyms: forgotten.pseudonyms, profiles: forgotten.profiles, queries: forgotten.queries, copies: copies)
  }

  /// What an interrupted deletion left to do; another process that is reading puts it off and must not keep this one from opening.
  func finishErasureUnlessBusy() throws {
    do {
      try finishErasure()
    } catch let error as StoreError where error.code == .busy {
      return
    }
  }

  /// Removes the bytes of deleted people from all files, when that is due.
  func finishErasure() throws {
    guard try read({ try Settings.value(Bool.self, for: .erasurePending, in: $0) }) != nil else { return }
    for copy in try Upgrade.copies(in: directory) { try FileManager.default.removeItem(at: copy) }
    try StoreError.translating { try pool.barrierWriteWithoutTransaction { try $0.execute(sql: "VACUUM") } }
    try checkpoint()
    try write { try Settings.remove(.erasurePending, in: $0) }
  }

  private static func forget(_ ids: [UserID], in database: Database) throws -> DeletionReceipt {
    var pseudonyms: [Int64] = []
    var profiles = 0
    var queries = 0
    for id in ids {
      let person = try People.find(id, in: database)
      try AudienceBook.forget(id, pseudonym: person?.pseudonym, in: database)
      try database.execute(sql: "DELETE FROM users WHERE id = ?", arguments: [id.rawValue])
      profiles += database.changesCount
      guard let person else { continue }
      pseudonyms.append(person.pseudonym)
      try database.execute(
        sql: "UPDATE people SET user_id = NULL, key = NULL WHERE pseudonym = ?", arguments: [person.pseudonym])
      for table in ["events", "filtered_events"] {
        try database.execute(
          sql: "UPDATE \(table) SET query = NULL WHERE person = ? AND query IS NOT NULL", arguments: [person.pseudonym])
        queries += database.changesCount
      }
      // An order leads to a person through the advertiser's books.
      try database.execute(
        sql: "UPDATE conversions SET order_id = NULL WHERE person = ?", arguments: [person.pseudonym])
    }
    return DeletionReceipt(pseudonyms: pseudonyms, profiles: profiles, queries: queries, copies: 0)
  }
}
