import Domain
import GRDB
import Testing

@testable import Store

@Suite("The taxonomy in the store")
struct TaxonomyTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func paths(_ database: MarketDatabase) throws -> [String] {
    let taxonomy = try database.taxonomy()
    return (1...max(1, taxonomy.version)).compactMap { taxonomy.category($0)?.path }
  }

  private func item(_ id: String, _ category: String?) throws -> Item {
    Item(id: try ItemID(id), title: "T", category: try category.map { try Category($0) })
  }

  @Test("Nodes are numbered when they are first named, parents first, and never again")
  func numbers() throws {
    let database = try scratch.market()
    #expect(try database.taxonomy().version == 0)
    try database.upsert(items: [item("a", "home/lamps/desk"), item("b", nil)])
    #expect(try paths(database) == ["home", "home/lamps", "home/lamps/desk"])
    try database.upsert(users: [
      User(id: UserID("u"), interests: [Category("animals/birds"), Category("home")]), User(id: UserID("v")),
    ])
    let all = ["home", "home/lamps", "home/lamps/desk", "animals", "animals/birds"]
    #expect(try paths(database) == all)
    // What nobody names any more keeps its number.
    try database.upsert(items: [item("a", "home")])
    try database.upsert(users: [User(id: UserID("u"), interests: [Category("music")])])
    #expect(try paths(database) == all + ["music"])
    try database.upsert(items: [item("b", "music/jazz")])
    #expect(try paths(database).last == "music/jazz")
  }

  @Test("A path with quotes, brackets and backslashes is one path")
  func hostile() throws {
    let database = try scratch.market()
    let path = #"a "b"],["c\d/é{}/'e'"#
    try database.upsert(items: [item("a", path)])
    #expect(try paths(database) == [#"a "b"],["c\d"#, #"a "b"],["c\d/é{}"#, path])
  }

  @Test("An older market's categories are numbered when it is opened")
  func migrated() throws {
    let older = Array(SchemaMigration.all.prefix { $0.name != SchemaMigration.taxonomy.name })
    let queue = try DatabaseQueue()
    try DatabaseMigrator(older).migrate(queue)
    try queue.write { database in
      _ = try item("a", "x/y").upsert(in: database)
      _ = try item("b", "w").upsert(in: database)
      _ = try User(id: UserID("u"), interests: [Category("x/z")]).upsert(in: database)
    }
    try DatabaseMigrator(SchemaMigration.all).migrate(queue)
    let nodes = try queue.read { try String.fetchAll($0, sql: "SELECT path FROM taxonomy ORDER BY number") }
    #expect(nodes == ["w", "x", "x/y", "x/z"])
  }

  @Test("Random catalogues are numbered as walking them would", arguments: 1...5 as ClosedRange<UInt64>)
  func agrees(seed: UInt64) throws {
    let database = try scratch.market("market \(seed)", seed: seed)
    var entities = RandomEntities(seed: seed)
    try entities.fill(database, count: 30)
    var wanted = Set<Category>()
    for item in try database.items() { wanted.formUnion(item.category?.lineage ?? []) }
    for user in try database.users() { wanted.formUnion(user.interests.flatMap(\.lineage)) }
    let taxonomy = try database.taxonomy()
    let nodes = (0..<taxonomy.version).compactMap { taxonomy.category($0 + 1) }
    #expect(Set(nodes) == wanted && nodes.count == wanted.count)
    for (place, node) in nodes.enumerated() {
      for above in node.lineage.dropLast() { #expect(try #require(nodes.firstIndex(of: above)) < place) }
    }
  }
}
