import GRDB

extension StoreError {
  /// What an error from SQLite means to the person who has to act. Errors of other layers pass through.
  static func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(error)
    }
  }

  init(_ error: DatabaseError) {
    let (code, message) = Self.meaning(of: error)
    self.init(code, message, cause: error)
  }

  private static func meaning(of error: DatabaseError) -> (Code, String) {
    switch error.resultCode {
    case .SQLITE_CORRUPT:
      (.corrupt, "The database is damaged: restore vitrine.sqlite from a backup, or import the data again.")
    case .SQLITE_NOTADB:
      (.corrupt, "vitrine.sqlite is damaged or no database: restore it from a backup, or import the data again.")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      (.busy, "Another process held the database for too long: run the command again when it has ended.")
    case .SQLITE_FULL:
      (.diskFull, "The disk is full: free some space and run the command again; what was acknowledged is safe.")
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN:
      (.notPermitted, "The database cannot be opened or written: check the owner and mode of the data directory.")
    case .SQLITE_CONSTRAINT where error.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY:
      (.unknownReference, "A row names an entity that is not stored: store the entity that it refers to first.")
    case .SQLITE_CONSTRAINT:
      (.badRow, "A row breaks a rule of its table (\(error.message ?? "unnamed")): correct the value.")
    case .SQLITE_IOERR:
      (.failed, "Reading or writing the database failed: check the disk, then run the command again.")
    default:
      (.failed, "The database refused a statement (\(error.message ?? "unnamed")): report this as a defect.")
    }
  }
}
