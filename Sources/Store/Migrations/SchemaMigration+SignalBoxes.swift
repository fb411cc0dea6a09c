import GRDB

extension SchemaMigration {
  /// Signals whose values are boxes in pictures.
  ///
  /// A column's check cannot be changed in place, so the column is written anew; no row of values is touched.
  static let signalBoxes = SchemaMigration(name: "010-signal-boxes") { database in
    try database.execute(
      sql: """
        ALTER TABLE signals ADD COLUMN made_of TEXT NOT NULL DEFAULT 'vector'
          CHECK (made_of IN ('vector', 'hash', 'scores', 'text', 'boxes'));
        UPDATE signals SET made_of = type;
        ALTER TABLE signals DROP COLUMN type;
        ALTER TABLE signals RENAME COLUMN made_of TO type;
        """)
  }
}
