import GRDB

extension SchemaMigration {
  /// Conversions that other systems reported: where each came from, what it repeats and how it was joined to an ad.
  static let conversions = SchemaMigration(name: "007-conversions") { database in
    // The event of the same id is what happened; `first` names the conversion that was there before a repeated one.
    try database.execute(
      sql: """
        CREATE TABLE conversions (
          id TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
          source TEXT NOT NULL CHECK (source <> ''),
          advertiser TEXT NOT NULL CHECK (advertiser <> ''),
          order_id TEXT,
          kind TEXT NOT NULL CHECK (kind <> ''),
          at INTEGER NOT NULL,
          received_at INTEGER NOT NULL,
          person INTEGER REFERENCES people (pseudonym),
          value INTEGER CHECK (value BETWEEN 0 AND 1000000000000000),
          basis TEXT NOT NULL CHECK (basis IN ('token', 'click', 'view', 'none')),
          first TEXT CHECK (first <> id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX conversions_order ON conversions (advertiser, order_id) WHERE order_id IS NOT NULL;
        CREATE INDEX conversions_person ON conversions (person, at) WHERE person IS NOT NULL;
        """)
  }
}
