import GRDB

/// A named change of the schema. Once released it is never edited, renamed or moved: later changes are later migrations.
struct SchemaMigration: Sendable {
  let name: String
  /// Whether tables are rebuilt, so that foreign keys can only be checked when all is done.
  var rebuildsTables = false
  let apply: @Sendable (Database) throws -> Void

  /// All of them, oldest first.
  static let all: [SchemaMigration] = [
    .catalogue,
    .market,
    .signals,
    .signalsVersion,
    .signalTypes,
    .audiences,
    .conversions,
    .taxonomy,
    .signalReleases,
    .signalBoxes,
    .filteredEvents,
  ]
}

extension DatabaseMigrator {
  init(_ migrations: [SchemaMigration]) {
    self.init()
    for migration in migrations {
      registerMigration(
        migration.name, foreignKeyChecks: migration.rebuildsTables ? .deferred : .immediate, migrate: migration.apply)
    }
  }
}
