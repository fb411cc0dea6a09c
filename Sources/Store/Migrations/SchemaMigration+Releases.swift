import GRDB

extension SchemaMigration {
  /// Which version of a signal answered when: a log that nothing changes or removes.
  static let signalReleases = SchemaMigration(name: "009-signal-releases") { database in
    try database.execute(sql: Migration009SignalReleases.table)
    for change in ["UPDATE", "DELETE"] {
      try database.execute(
        sql: """
          CREATE TRIGGER signal_releases_\(change.lowercased()) BEFORE \(change) ON signal_releases
            BEGIN SELECT RAISE(ABORT, 'releases of signals are a log: append to it'); END;
          """)
    }
  }
}

private enum Migration009SignalReleases {
  /// All parts of a release stand in one row, so that no reader sees some of them of one version and some of another.
  static let table = """
    CREATE TABLE signal_releases (
      id INTEGER PRIMARY KEY,
      signal TEXT NOT NULL CHECK (signal <> ''),
      version INTEGER NOT NULL CHECK (version >= 1),
      action TEXT NOT NULL CHECK (action IN ('start', 'activate', 'rollback')),
      parts TEXT NOT NULL CHECK (json_valid(parts)),
      report TEXT CHECK (report IS NULL OR json_valid(report)),
      forced INTEGER NOT NULL CHECK (forced IN (0, 1)),
      reason TEXT CHECK (reason <> ''),
      created_at INTEGER NOT NULL,
      CHECK (forced = 0 OR reason IS NOT NULL),
      CHECK (action = 'activate' OR forced = 0)
    ) STRICT;
    CREATE INDEX signal_releases_time ON signal_releases (signal, created_at, id);
    CREATE TRIGGER signal_releases_insert AFTER INSERT ON signal_releases
      BEGIN UPDATE signals_version SET version = version + 1; END;
    """
}
