import GRDB

extension SchemaMigration {
  /// Which content each item shows, and the values of signals by content.
  static let signals = SchemaMigration(name: "003-signals") { database in
    try database.execute(sql: Migration003Signals.media)
    try database.execute(sql: Migration003Signals.values)
  }
}

/// The tables of signals. A value belongs to content, not to an item, so that all copies of a picture share it.
private enum Migration003Signals {
  /// Size and time let an unchanged file be skipped; a file that gives no content has a reason instead of a signature.
  static let media = """
    CREATE TABLE item_media (
      item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('picture', 'text')),
      signature BLOB CHECK (length(signature) = 32),
      reason TEXT CHECK (reason <> ''),
      path TEXT NOT NULL,
      size INTEGER NOT NULL CHECK (size >= 0),
      modified_at INTEGER NOT NULL,
      PRIMARY KEY (item, kind),
      CHECK ((signature IS NULL) <> (reason IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX item_media_signature ON item_media (kind, signature, item) WHERE signature IS NOT NULL;
    """

  /// `model` names the bundle that all values of a signal's version come from.
  static let values = """
    CREATE TABLE signals (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL CHECK (name <> ''),
      version INTEGER NOT NULL CHECK (version >= 1),
      space TEXT NOT NULL CHECK (space <> ''),
      dimension INTEGER NOT NULL CHECK (dimension BETWEEN 1 AND 65536),
      model TEXT NOT NULL CHECK (model <> ''),
      UNIQUE (name, version)
    ) STRICT;

    CREATE TABLE signal_values (
      signal INTEGER NOT NULL REFERENCES signals (id) ON DELETE CASCADE,
      signature BLOB NOT NULL CHECK (length(signature) = 32),
      state TEXT NOT NULL CHECK (state IN ('value', 'null')),
      reason TEXT CHECK (reason <> ''),
      vector BLOB CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
      created_at INTEGER NOT NULL,
      PRIMARY KEY (signal, signature),
      CHECK ((state = 'value') = (vector IS NOT NULL)),
      CHECK ((state = 'null') = (reason IS NOT NULL))
    ) STRICT;
    """
}
