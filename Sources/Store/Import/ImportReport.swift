public import Foundation

/// How far an import is.
public struct ImportProgress: Equatable, Sendable {
  /// Rows read, with those of earlier runs that this one continues.
  public let rows: Int
  public let rejected: Int
  /// Bytes read of the file on disk.
  public let bytes: Int64
  public let totalBytes: Int64
}

/// What an import did; counts include those of an interrupted run that it continued.
public struct ImportReport: Equatable, Sendable {
  public let entity: ImportEntity
  public let rows: Int
  /// Stored because they were new or different.
  public let changed: Int
  /// The same as what was stored; for events, duplicates.
  public let unchanged: Int
  public let rejected: Int
  /// The line at which an interrupted run was continued.
  public let resumedAtLine: Int?
  /// One line for each rejected row: line, id, field, cause and remedy; nil when no row was rejected.
  public let rejects: URL?
}
