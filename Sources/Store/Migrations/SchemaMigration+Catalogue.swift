import GRDB

extension SchemaMigration {
  /// Settings, the catalogue, people, what they did, and the state of imports.
  ///
  /// Amounts are micros, times are milliseconds since 1970, both INTEGER. Identifiers compare by bytes. Columns that hold
  /// JSON are read whole and never searched.
  static let catalogue = SchemaMigration(name: "001-catalogue") { database in
    try database.execute(sql: settingsTables)
    try database.execute(sql: catalogueTables)
    try database.execute(sql: campaignTables)
    try database.execute(sql: peopleTables)
    try database.execute(sql: eventTables)
    try database.execute(sql: importTables)
  }

  private static let settingsTables = """
    CREATE TABLE settings (
      key TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE catalogue_version (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      version INTEGER NOT NULL CHECK (version >= 0)
    ) STRICT;
    INSERT INTO catalogue_version VALUES (1, 0);
    """

  private static let catalogueTables = """
    CREATE TABLE items (
      id TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
      title TEXT NOT NULL,
      text TEXT NOT NULL,
      picture TEXT,
      link TEXT,
      category TEXT,
      attributes TEXT NOT NULL CHECK (json_type(attributes) = 'object'),
      price INTEGER CHECK (price BETWEEN 0 AND 1000000000000000),
      language TEXT,
      created_at INTEGER CHECK (created_at BETWEEN -62167219200000 AND 253402300799999),
      rating INTEGER NOT NULL CHECK (rating BETWEEN 0 AND 2),
      is_live INTEGER NOT NULL CHECK (is_live IN (0, 1))
    ) STRICT;
    """

  private static let campaignTables = """
    CREATE TABLE advertisers (
      id TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
      name TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'archived'))
    ) STRICT;

    CREATE TABLE campaigns (
      id TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
      advertiser TEXT NOT NULL REFERENCES advertisers (id),
      name TEXT NOT NULL,
      objective TEXT NOT NULL CHECK (objective <> ''),
      status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'archived')),
      daily_budget INTEGER NOT NULL CHECK (daily_budget BETWEEN 0 AND 1000000000000000),
      lifetime_budget INTEGER CHECK (lifetime_budget BETWEEN 0 AND 1000000000000000),
      start_at INTEGER,
      end_at INTEGER CHECK (start_at IS NULL OR start_at < end_at),
      cap_count INTEGER CHECK (cap_count BETWEEN 1 AND 1000),
      cap_seconds INTEGER CHECK (cap_seconds BETWEEN 1 AND 2592000),
      CHECK ((cap_count IS NULL) = (cap_seconds IS NULL))
    ) STRICT;
    CREATE INDEX campaigns_advertiser ON campaigns (advertiser);

    CREATE TABLE ad_groups (
      id TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
      campaign TEXT NOT NULL REFERENCES campaigns (id),
      name TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'archived')),
      bid_event TEXT NOT NULL CHECK (bid_event IN ('cpm', 'cpc')),
      bid INTEGER NOT NULL CHECK (bid BETWEEN 1 AND 1000000000000000),
      targeting TEXT NOT NULL CHECK (json_type(targeting) = 'object'),
      CHECK (bid_event = 'cpc' OR bid % 1000 = 0)
    ) STRICT;
    CREATE INDEX ad_groups_campaign ON ad_groups (campaign);

    CREATE TABLE ads (
      id TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
      ad_group TEXT NOT NULL REFERENCES ad_groups (id),
      item TEXT NOT NULL REFERENCES items (id),
      status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'archived')),
      rating INTEGER NOT NULL CHECK (rating BETWEEN 0 AND 2)
    ) STRICT;
    CREATE INDEX ads_ad_group ON ads (ad_group);
    CREATE INDEX ads_item ON ads (item);
    """

  /// A deleted person keeps their row, without name and key: events and totals still refer to it.
  private static let peopleTables = """
    CREATE TABLE people (
      pseudonym INTEGER PRIMARY KEY CHECK (pseudonym > 0),
      user_id TEXT UNIQUE CHECK (length(CAST(user_id AS BLOB)) BETWEEN 1 AND 128),
      key BLOB CHECK (length(key) = 32),
      CHECK ((user_id IS NULL) = (key IS NULL))
    ) STRICT;

    CREATE TABLE users (
      id TEXT NOT NULL PRIMARY KEY CHECK (length(CAST(id AS BLOB)) BETWEEN 1 AND 128),
      consent_personalization INTEGER NOT NULL CHECK (consent_personalization IN (0, 1)),
      consent_measurement INTEGER NOT NULL CHECK (consent_measurement IN (0, 1)),
      consent_offsite INTEGER NOT NULL CHECK (consent_offsite IN (0, 1)),
      place TEXT,
      language TEXT,
      birth_year INTEGER CHECK (birth_year BETWEEN 1880 AND 2200),
      gender TEXT CHECK (gender IN ('female', 'male', 'other')),
      audiences TEXT NOT NULL CHECK (json_type(audiences) = 'array'),
      interests TEXT NOT NULL CHECK (json_type(interests) = 'array')
    ) STRICT;

    -- Grows when what a running engine remembers of people is no longer so: a profile or a consent changed, a key is gone.
    CREATE TABLE people_version (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      version INTEGER NOT NULL CHECK (version >= 0)
    ) STRICT;
    INSERT INTO people_version VALUES (1, 0);
    CREATE TRIGGER users_added AFTER INSERT ON users
      BEGIN UPDATE people_version SET version = version + 1; END;
    CREATE TRIGGER users_changed AFTER UPDATE ON users
      BEGIN UPDATE people_version SET version = version + 1; END;
    CREATE TRIGGER users_deleted AFTER DELETE ON users
      BEGIN UPDATE people_version SET version = version + 1; END;
    CREATE TRIGGER people_forgotten AFTER UPDATE OF user_id ON people
      BEGIN UPDATE people_version SET version = version + 1; END;
    """

  /// Items, ads and decisions are not foreign keys: an event may arrive before the catalogue that explains it.
  private static let eventTables = """
    CREATE TABLE events (
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
      query TEXT
    ) STRICT;
    CREATE INDEX events_person ON events (person, at) WHERE person IS NOT NULL;
    CREATE INDEX events_item ON events (kind, item, at) WHERE item IS NOT NULL;
    CREATE INDEX events_ad ON events (kind, ad, at) WHERE ad IS NOT NULL;
    CREATE INDEX events_decision ON events (decision) WHERE decision IS NOT NULL;
    """

  private static let importTables = """
    CREATE TABLE imports (
      identity TEXT NOT NULL PRIMARY KEY CHECK (length(identity) = 64),
      entity TEXT NOT NULL CHECK (entity <> ''),
      next_byte INTEGER NOT NULL CHECK (next_byte >= 0),
      next_line INTEGER NOT NULL CHECK (next_line >= 1),
      rejected_bytes INTEGER NOT NULL CHECK (rejected_bytes >= 0),
      rows INTEGER NOT NULL CHECK (rows >= 0),
      changed INTEGER NOT NULL CHECK (changed >= 0),
      rejected INTEGER NOT NULL CHECK (rejected >= 0),
      started_at INTEGER NOT NULL,
      finished_at INTEGER,
      CHECK (changed + rejected <= rows)
    ) STRICT, WITHOUT ROWID;
    """
}
