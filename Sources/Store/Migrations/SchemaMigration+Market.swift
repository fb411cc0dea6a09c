import GRDB

extension SchemaMigration {
  /// What was decided and served, and the budget ledger.
  static let market = SchemaMigration(name: "002-market") { database in
    try database.execute(sql: Migration002Market.decisions)
    try database.execute(sql: Migration002Market.budgets)
  }
}

/// The tables of the market: where decisions lie, what was served, and the budget ledger. Money is whole micros.
private enum Migration002Market {
  /// Derived from the segment files, and made again from them when in doubt.
  static let decisions = """
    CREATE TABLE decisions (
      id TEXT NOT NULL PRIMARY KEY,
      at INTEGER NOT NULL,
      person INTEGER,
      surface INTEGER NOT NULL,
      segment INTEGER NOT NULL CHECK (segment > 0),
      offset INTEGER NOT NULL CHECK (offset > 0),
      length INTEGER NOT NULL CHECK (length > 0)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX decisions_at ON decisions (at, id);
    CREATE INDEX decisions_person ON decisions (person, at) WHERE person IS NOT NULL;

    CREATE TABLE indexed_through (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      segment INTEGER NOT NULL,
      offset INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE servings (
      decision TEXT NOT NULL,
      position INTEGER NOT NULL CHECK (position >= 0),
      person INTEGER,
      campaign TEXT NOT NULL,
      ad TEXT NOT NULL,
      at INTEGER NOT NULL,
      price INTEGER NOT NULL,
      bid_event TEXT NOT NULL CHECK (bid_event IN ('cpm', 'cpc')),
      hold INTEGER NOT NULL,
      PRIMARY KEY (decision, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX servings_at ON servings (at);
    CREATE INDEX servings_person ON servings (person, at) WHERE person IS NOT NULL;
    """

  static let budgets = """
    CREATE TABLE budget_days (
      campaign TEXT NOT NULL,
      day INTEGER NOT NULL,
      granted INTEGER NOT NULL,
      charged INTEGER NOT NULL,
      PRIMARY KEY (campaign, day),
      CHECK (0 <= charged AND charged <= granted)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX budget_days_day ON budget_days (day);

    CREATE TABLE leases (
      id INTEGER PRIMARY KEY,
      node TEXT NOT NULL,
      campaign TEXT NOT NULL,
      day INTEGER NOT NULL,
      granted INTEGER NOT NULL,
      charged INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
      FOREIGN KEY (campaign, day) REFERENCES budget_days (campaign, day),
      CHECK (0 <= charged AND charged <= granted),
      CHECK (state = 'open' OR charged = granted)
    ) STRICT;
    CREATE UNIQUE INDEX leases_open ON leases (campaign, day, node) WHERE state = 'open';
    CREATE INDEX leases_node ON leases (node, day) WHERE state = 'open';

    CREATE TABLE charges (
      token TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('impression', 'click')),
      event TEXT NOT NULL,
      decision TEXT NOT NULL,
      position INTEGER NOT NULL,
      advertiser TEXT NOT NULL,
      campaign TEXT NOT NULL,
      ad_group TEXT NOT NULL,
      ad TEXT NOT NULL,
      day INTEGER NOT NULL,
      hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
      at INTEGER NOT NULL,
      price INTEGER,
      amount INTEGER NOT NULL,
      free_reason TEXT,
      PRIMARY KEY (token, kind),
      CHECK (amount = CASE WHEN price IS NULL OR free_reason IS NOT NULL THEN 0 ELSE price END)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX charges_billed ON charges (token) WHERE price IS NOT NULL;
    CREATE INDEX charges_day ON charges (day, campaign);
    CREATE INDEX charges_advertiser ON charges (advertiser, day);

    CREATE TABLE pacing (
      campaign TEXT NOT NULL PRIMARY KEY,
      multiplier INTEGER NOT NULL CHECK (multiplier >= 0),
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
}
