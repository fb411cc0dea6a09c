import GRDB

extension SchemaMigration {
  /// Values of every type: hashes, scores and texts beside vectors, each with a note that explains it; words in pictures as
  /// something that signals read; when content was seen first; what people decide on near-duplicates; reports on signals.
  ///
  /// `signal_values.vector` holds the bytes of any type of value. It keeps its name, so that a large table is not copied.
  static let signalTypes = SchemaMigration(name: "005-signal-types") { database in
    try database.execute(sql: Migration005SignalTypes.values)
    try database.execute(sql: Migration005SignalTypes.media)
    try database.execute(sql: Migration005SignalTypes.actions)
    try database.execute(sql: Migration005SignalTypes.reports)
  }
}

private enum Migration005SignalTypes {
  static let values = """
    ALTER TABLE signals ADD COLUMN type TEXT NOT NULL DEFAULT 'vector'
      CHECK (type IN ('vector', 'hash', 'scores', 'text'));
    ALTER TABLE signal_values ADD COLUMN note TEXT CHECK (note IS NULL OR json_valid(note));
    """

  /// A column's check cannot be changed in place; its rows are small.
  static let media = """
    CREATE TABLE new_item_media (
      item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('picture', 'text', 'words')),
      signature BLOB CHECK (length(signature) = 32),
      reason TEXT CHECK (reason <> ''),
      path TEXT NOT NULL,
      size INTEGER NOT NULL CHECK (size >= 0),
      modified_at INTEGER NOT NULL,
      seen_at INTEGER,
      PRIMARY KEY (item, kind),
      CHECK ((signature IS NULL) <> (reason IS NULL))
    ) STRICT, WITHOUT ROWID;
    INSERT INTO new_item_media
      SELECT item, kind, signature, reason, path, size, modified_at, NULL FROM item_media;
    DROP TABLE item_media;
    ALTER TABLE new_item_media RENAME TO item_media;
    CREATE INDEX item_media_signature ON item_media (kind, signature, item) WHERE signature IS NOT NULL;
    CREATE TRIGGER item_media_insert AFTER INSERT ON item_media
      BEGIN UPDATE signals_version SET version = version + 1; END;
    CREATE TRIGGER item_media_update AFTER UPDATE ON item_media
      BEGIN UPDATE signals_version SET version = version + 1; END;
    CREATE TRIGGER item_media_delete AFTER DELETE ON item_media
      BEGIN UPDATE signals_version SET version = version + 1; END;
    """

  /// What people say of content and its near-duplicates, never changed: a later word counts.
  static let actions = """
    CREATE TABLE duplicate_actions (
      id INTEGER PRIMARY KEY,
      signature BLOB NOT NULL CHECK (length(signature) = 32),
      action TEXT NOT NULL CHECK (action IN ('decide', 'revoke', 'separate')),
      verdict TEXT CHECK (verdict <> ''),
      author TEXT NOT NULL CHECK (author <> ''),
      created_at INTEGER NOT NULL,
      CHECK ((action = 'decide') = (verdict IS NOT NULL))
    ) STRICT;
    """

  /// What monitoring found, one report a look.
  static let reports = """
    CREATE TABLE signal_reports (
      signal INTEGER NOT NULL REFERENCES signals (id) ON DELETE CASCADE,
      created_at INTEGER NOT NULL,
      report TEXT NOT NULL CHECK (json_valid(report)),
      PRIMARY KEY (signal, created_at)
    ) STRICT, WITHOUT ROWID;
    """
}
