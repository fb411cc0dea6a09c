import GRDB

extension SchemaMigration {
  /// A number that grows whenever the vectors of items may have changed, so that engines know when to read them anew.
  static let signalsVersion = SchemaMigration(name: "004-signals-version") { database in
    try database.execute(
      sql: """
        CREATE TABLE signals_version (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          version INTEGER NOT NULL CHECK (version >= 0)
        ) STRICT;
        INSERT INTO signals_version VALUES (1, 0);
        """)
    for table in ["item_media", "signal_values"] {
      for change in ["INSERT", "UPDATE", "DELETE"] {
        try database.execute(
          sql: """
            CREATE TRIGGER \(table)_\(change.lowercased()) AFTER \(change) ON \(table)
              BEGIN UPDATE signals_version SET version = version + 1; END;
            """)
      }
    }
  }
}
