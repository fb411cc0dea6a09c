import GRDB

extension SchemaMigration {
  /// Events that were filtered as invalid traffic, in a table of their own: what reads events cannot count one by mistake.
  static let filteredEvents = SchemaMigration(name: "012-filtered-events") { database in
    try database.execute(
      sql: """
        CREATE TABLE filtered_events (
          sequence INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
          kind TEXT NOT NULL CHECK (kind <> ''),
          at INTEGER NOT NULL CHECK (at BETWEEN -62167219200000 AND 253402300799999),
          received_at INTEGER NOT NULL CHECK (received_at BETWEEN -62167219200000 AND 253402300799999),
          person INTEGER REFERENCES people (pseudonym),
          item TEXT,
          ad TEXT,
          surface TEXT,
          position INTEGER CHECK (position BETWEEN 0 AND 1000000),
          decision TEXT,
          token TEXT,
          value INTEGER CHECK (value BETWEEN 0 AND 1000000000000000),
          query TEXT,
          reason INTEGER NOT NULL CHECK (reason BETWEEN 1 AND 65535),
          rules TEXT NOT NULL,
          serving TEXT,
          campaign TEXT,
          day INTEGER,
          withheld INTEGER NOT NULL CHECK (withheld >= 0),
          CHECK ((serving IS NULL) = (campaign IS NULL)),
          CHECK ((serving IS NULL) = (day IS NULL)),
          CHECK (withheld = 0 OR serving IS NOT NULL)
        ) STRICT;
        CREATE INDEX filtered_events_decision ON filtered_events (decision) WHERE decision IS NOT NULL;
        CREATE INDEX filtered_events_serving ON filtered_events (serving) WHERE serving IS NOT NULL;
        CREATE INDEX filtered_events_day ON filtered_events (day, campaign) WHERE day IS NOT NULL;
        CREATE INDEX filtered_events_person ON filtered_events (person) WHERE person IS NOT NULL;
        """)
  }
}
