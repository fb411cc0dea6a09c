import GRDB

extension SchemaMigration {
  /// The hashes by which people are found, and audiences with their members.
  static let audiences = SchemaMigration(name: "006-audiences") { database in
    try database.execute(sql: Migration005Audiences.identifiers)
    try database.execute(sql: Migration005Audiences.audiences)
    try database.execute(sql: Migration005Audiences.versions)
  }
}

/// The tables of audiences. Nothing in them is an address: a hash is the SHA-256 in hexadecimal.
private enum Migration005Audiences {
  /// The index from hash to user is kept up by the database itself, so that no way of writing a user can forget it.
  static let identifiers = """
    ALTER TABLE users ADD COLUMN identifiers TEXT NOT NULL DEFAULT '[]' CHECK (json_type(identifiers) = 'array');

    CREATE TABLE user_identifiers (
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      user TEXT NOT NULL,
      PRIMARY KEY (hash, user)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX user_identifiers_user ON user_identifiers (user);
    CREATE TRIGGER users_identified AFTER INSERT ON users WHEN NEW.identifiers <> '[]'
      BEGIN
        INSERT INTO user_identifiers (hash, user) SELECT DISTINCT value, NEW.id FROM json_each(NEW.identifiers);
      END;
    CREATE TRIGGER users_identified_anew AFTER UPDATE OF identifiers ON users
      WHEN NEW.identifiers <> OLD.identifiers
      BEGIN
        DELETE FROM user_identifiers WHERE user = OLD.id;
        INSERT INTO user_identifiers (hash, user) SELECT DISTINCT value, NEW.id FROM json_each(NEW.identifiers);
      END;
    CREATE TRIGGER users_unidentified AFTER DELETE ON users
      BEGIN DELETE FROM user_identifiers WHERE user = OLD.id; END;
    """

  /// `upload` counts the files of a list, so that a file can replace those before it.
  static let audiences = """
    CREATE TABLE audiences (
      id TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
      name TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('customers', 'retargeting', 'lookalike')),
      rule TEXT NOT NULL CHECK (json_type(rule) = 'object')
    ) STRICT;

    CREATE TABLE audience_hashes (
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      audience TEXT NOT NULL REFERENCES audiences (id) ON DELETE CASCADE,
      upload INTEGER NOT NULL,
      PRIMARY KEY (hash, audience)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX audience_hashes_audience ON audience_hashes (audience, upload);

    CREATE TABLE audience_people (
      person INTEGER NOT NULL REFERENCES people (pseudonym),
      audience TEXT NOT NULL REFERENCES audiences (id) ON DELETE CASCADE,
      score REAL NOT NULL,
      PRIMARY KEY (person, audience)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX audience_people_audience ON audience_people (audience, score);

    CREATE TABLE audience_counts (
      audience TEXT NOT NULL PRIMARY KEY REFERENCES audiences (id) ON DELETE CASCADE,
      entries INTEGER NOT NULL CHECK (entries >= 0),
      people INTEGER NOT NULL CHECK (people >= 0),
      counted_at INTEGER NOT NULL,
      report TEXT CHECK (report IS NULL OR json_valid(report))
    ) STRICT, WITHOUT ROWID;
    """

  /// Who belongs to which audience is part of what engines remember of people.
  static let versions = ["audiences", "audience_counts"].flatMap { table in
    ["INSERT", "UPDATE", "DELETE"].map { change in
      """
      CREATE TRIGGER \(table)_\(change.lowercased()) AFTER \(change) ON \(table)
        BEGIN UPDATE people_version SET version = version + 1; END;
      """
    }
  }.joined(separator: "\n")
}
