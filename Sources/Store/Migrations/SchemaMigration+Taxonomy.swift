import GRDB

extension SchemaMigration {
  /// A number for each node of the taxonomy, given when an item or a person first names it and never again.
  static let taxonomy = SchemaMigration(name: "008-taxonomy") { database in
    try database.execute(sql: Migration007Taxonomy.nodes)
    try database.execute(sql: Migration007Taxonomy.known)
    try database.execute(sql: Migration007Taxonomy.triggers)
  }
}

/// The table is kept up by the database itself, so that no way of writing an item or a user can forget it.
private enum Migration007Taxonomy {
  static let nodes = """
    CREATE TABLE taxonomy (
      number INTEGER PRIMARY KEY CHECK (number > 0),
      path TEXT NOT NULL UNIQUE CHECK (path <> '')
    ) STRICT;
    """

  /// Adds a path and all above it, from the root down, for each row of `rows`: a select of `path`. Known ones are left out
  /// here: SQLite does not let a trigger of an upsert ignore a conflict.
  private static func insertion(_ rows: String) -> String {
    """
    INSERT INTO taxonomy (path)
      SELECT DISTINCT node.path FROM (
        SELECT group_concat(level.value, '/') OVER (PARTITION BY named.path ORDER BY level.key) AS path
        FROM (\(rows)) AS named, json_each('[' || replace(json_quote(named.path), '/', '","') || ']') AS level
        WHERE NOT EXISTS (SELECT 1 FROM taxonomy AS known WHERE known.path = named.path)
      ) AS node
      WHERE NOT EXISTS (SELECT 1 FROM taxonomy AS known WHERE known.path = node.path)
      ORDER BY node.path;
    """
  }

  /// What is stored already, in the order of paths.
  static let known = """
    \(insertion("SELECT DISTINCT category AS path FROM items WHERE category IS NOT NULL"))
    \(insertion("SELECT DISTINCT interest.value AS path FROM users, json_each(users.interests) AS interest"))
    """

  static let triggers =
    ["INSERT", "UPDATE OF category"].map { change in
      """
      CREATE TRIGGER items_classified_\(change.prefix(6).lowercased()) AFTER \(change) ON items
        WHEN NEW.category IS NOT NULL AND NOT EXISTS (SELECT 1 FROM taxonomy WHERE path = NEW.category)
        BEGIN \(insertion("SELECT NEW.category AS path")) END;
      """
    }.joined(separator: "\n")
    + ["INSERT", "UPDATE OF interests"].map { change in
      """
      CREATE TRIGGER users_interested_\(change.prefix(6).lowercased()) AFTER \(change) ON users
        WHEN NEW.interests <> '[]'
        BEGIN \(insertion("SELECT interest.value AS path FROM json_each(NEW.interests) AS interest")) END;
      """
    }.joined(separator: "\n")
}
