public import Domain
import GRDB

extension MarketDatabase {
  /// The tree of all categories that items and people name, at its newest version.
  public func taxonomy() throws -> Taxonomy {
    try read { database in
      let paths = try String.fetchAll(database, sql: "SELECT path FROM taxonomy ORDER BY number")
      return Taxonomy(nodes: try Item.decoding { try paths.map { try Category($0) } })
    }
  }
}
