import Domain
import GRDB

extension SignalStore {
  /// The row of a signal's version; nil when it is not known.
  /// - Throws: `SignalStoreError`: `typeMismatch`, `spaceMismatch`, `dimensionMismatch` or `modelMismatch` when it is known otherwise.
  static func id(of identity: SignalIdentity, in db: Database) throws -> Int64? {
    let row = try Row.fetchOne(
      db, sql: "SELECT id, space, dimension, model, type FROM signals WHERE name = ? AND version = ?",
      arguments: [identity.name, identity.version])
    guard let row else { return nil }
    let label = "\(identity.name) version \(identity.version)"
    guard row[4] == identity.type.rawValue else {
      throw SignalStoreError(
        .typeMismatch,
        "The values of \(label) are of type \(row[4] as String), not \(identity.type.rawValue): raise the version.")
    }
    guard row[1] == identity.space.name else {
      throw SignalStoreError(
        .spaceMismatch,
        "The values of \(label) live in space \(row[1] as String), not in \(identity.space): raise the version.")
    }
    guard row[2] == identity.dimension else {
      throw SignalStoreError(
        .dimensionMismatch,
        "The values of \(label) have \(row[2] as Int) dimensions, not \(identity.dimension): raise the version.")
    }
    guard row[3] == identity.model else {
      throw SignalStoreError(
        .modelMismatch, "The values of \(label) come from another bundle: raise the version, and name a new space.")
    }
    return row[0]
  }

  /// - Throws: `SignalStoreError`: `unknownSignal`, or as `id(of:in:)`.
  static func requireID(of identity: SignalIdentity, in db: Database) throws -> Int64 {
    if let id = try id(of: identity, in: db) { return id }
    throw SignalStoreError(
      .unknownSignal,
      "\(identity.name) version \(identity.version) has no values: run `vitrine signals run \(identity.name)`.")
  }
}
