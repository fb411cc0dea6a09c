import Domain
import Foundation
import Indexes
import Ledger
import Signals
import Store
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Releases of signals in the engine")
struct SignalReleaseTests {
  private static let dimension = 64
  private static let count = 200
  /// Items from this on have a value of the first version alone.
  private static let backfilled = 170

  /// The repository's signal of pictures in two versions, shortened, and without weights.
  private static func contract(version: Int) throws -> SignalContract {
    let text = try String(
      contentsOf: PlantedSignals.contracts.appending(path: "image.embedding.yaml"), encoding: .utf8
    )
    .replacing("version: 1\n", with: "version: \(version)\n").replacing("1280", with: "\(dimension)")
    .replacing("image.lite0.v1", with: "image.lite0.v\(version)").replacing(
      "version: \"1\"", with: "version: \"\(version)\""
    )
    .replacing("model: f", with: "model: \(version)")
    return try SignalContract(
      yaml: text.split(separator: "\n").filter { !$0.contains("original:") }.joined(separator: "\n"),
      file: "v\(version)")
  }

  private static func vector(_ number: Int, _ contract: SignalContract) throws -> Embedding {
    var random = SeededRandom(seed: UInt64(number))
    var values = (0..<dimension).map { $0 < 24 ? Float(0.05 * random.normal()) : 0 }
    values[number % TestMarket.kinds.count] += 1
    // The second version names the same directions otherwise.
    if contract.version == 2 { values = values.reversed() }
    return try Embedding(space: contract.identity().space, values: values)
  }

  private struct Stage {
    let market: TestMarket
    let set: ContractSet
    let signals: EngineSignals
    let store: SignalStore
    var bundles: URL { market.directory.bundles }

    init() throws {
      market = try TestMarket(items: count)
      set = try ContractSet([contract(version: 1), contract(version: 2)])
      store = SignalStore(database: market.database)
      for contract in set.contracts {
        try store.register(contract.identity())
        var values: [(key: ContentKey, value: SignalValue)] = []
        for number in 0..<(contract.version == 1 ? count : backfilled) {
          let key = try #require(ContentKey([UInt8](repeating: UInt8(number), count: 32)))
          try store.upsert(media: [
            ItemMedia(item: TestMarket.itemID(number), kind: .picture, content: .signature(key))
          ])
          values.append((key, .vector(try vector(number, contract))))
        }
        try store.store(values, of: contract.identity(), at: TestMarket.start)
      }
      // A query is the number of an item that looks like what is wanted.
      signals = try EngineSignals(contracts: set) { contract in
        Looking(contract: contract)
      }
      try FileManager.default.createDirectory(at: market.directory.bundles, withIntermediateDirectories: true)
    }

    func bridge() throws {
      let (old, new) = (
        try set.contract("image.embedding", version: 1), try set.contract("image.embedding", version: 2)
      )
      let (bridge, fitted) = try BridgeTraining(from: old, to: new).bridge(over: store.pairs(of: old, and: new))
      _ = try BridgeShelf(folder: bundles).publish(bridge, fitted: fitted, seed: 1)
    }

    var releases: SignalReleases { SignalReleases(contracts: set, database: market.database, bundles: bundles) }

    func activate() throws {
      let consumers = try ConsumerSet(loading: market.directory.root, for: set)
      try releases.activate(
        releases.plan("image.embedding", version: 2, consumers: consumers), at: TestMarket.start)
    }
  }

  private struct Looking: SignalProducer {
    let contract: SignalContract
    let kind = MediaKind.picture
    let nullReasons: [SignalNull.Code] = []
    let capacity = 4

    func value(
      of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
    ) async throws -> Result<Embedding, SignalNull> {
      let number = try Int(String(decoding: content(), as: UTF8.self)) ?? 0
      return .success(try SignalReleaseTests.vector(number, contract))
    }
  }

  private static func looked(_ number: Int, _ engine: Engine) async throws -> (items: [ItemID], models: [String]) {
    let page = try await engine.decide(DecisionRequest(surface: .search, picture: Array("\(number)".utf8), size: 8))
    let record = try #require(try engine.log.record(page.decision))
    return (page.entries.filter { $0.ad == nil }.map(\.item), record.input.versions.models)
  }

  @Test(
    "An activation and a rollback are taken at the next refresh, encoder, rows and bridge together, and records say which"
  )
  func switches() async throws {
    let stage = try Stage()
    try stage.bridge()
    try await stage.market.withEngine(signals: stage.signals) { engine in
      let late = 185
      let before = try await Self.looked(late, engine)
      let lateItem = try TestMarket.itemID(late)
      #expect(before.items.first == lateItem && before.models.contains("image.embedding@1"))
      try stage.activate()
      #expect(try await Self.looked(late, engine).models.contains("image.embedding@1"))
      try await engine.refresh()
      let after = try await Self.looked(late, engine)
      // The item has a value of the first version alone: it is found over the bridge.
      #expect(after.models.contains("image.embedding@2+1") && after.items.first == lateItem)
      let kinds = after.items.compactMap { Int($0.rawValue.dropFirst(5)) }.map { $0 % 5 }
      #expect(kinds == [Int](repeating: 0, count: 8))
      try stage.releases.rollBack("image.embedding", reason: "tests", at: TestMarket.start)
      try await engine.refresh()
      let again = try await Self.looked(late, engine)
      #expect(again.items == before.items && again.models == before.models)
    }
  }

  @Test("Without a bridge, a query of the new version is answered among new rows alone, and old rows are left out")
  func unbridged() async throws {
    let stage = try Stage()
    try stage.activate()
    try await stage.market.withEngine(signals: stage.signals) { engine in
      let found = try await Self.looked(185, engine)
      #expect(found.models.contains("image.embedding@2"))
      #expect(found.items.compactMap { Int($0.rawValue.dropFirst(5)) }.allSatisfy { $0 < Self.backfilled })
    }
  }

  @Test("A release whose bridge is gone is not taken: the engine says so and goes on as it was")
  func broken() async throws {
    let stage = try Stage()
    try stage.bridge()
    try await stage.market.withEngine(signals: stage.signals) { engine in
      let before = try await Self.looked(185, engine)
      try stage.activate()
      try FileManager.default.removeItem(at: stage.bundles)
      await #expect(throws: SignalError.self) { try await engine.refresh() }
      let after = try await Self.looked(185, engine)
      #expect(after.models == before.models && after.items == before.items)
    }
  }

  @Test("A graph that was kept under one space is not used for another, whatever its file is called")
  func graphs() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-graphs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    func index(_ space: String, _ sign: Float) throws -> ExactIndex<ItemID> {
      var index = try ExactIndex<ItemID>(space: SpaceID(space), dimension: 4, metric: .cosine)
      for number in 0..<40 {
        let values: [Float] = [sign, Float(number), 1, sign * Float(number % 3)]
        try index.set(TestMarket.itemID(number), to: Embedding(space: SpaceID(space), values: values))
      }
      return index
    }
    let (old, new) = (try index("a.v1", 1), try index("a.v2", -1))
    let members = try (0..<40).map { try TestMarket.itemID($0) }.sorted()
    let writing = VectorGraphs(threshold: 10, folder: folder)
    _ = try writing.graph(over: old, members: members)
    try writing.save()
    try FileManager.default.copyItem(at: folder.appending(path: "a.v1.graph"), to: folder.appending(path: "a.v2.graph"))
    let opened = try #require(try VectorGraphs(threshold: 10, folder: folder).graph(over: new, members: members))
    #expect(opened.graph.space.name == "a.v2")
    for member in members {
      let (kept, wanted) = (try #require(opened.graph.values(of: member)), try #require(new.values(of: member)))
      #expect(zip(kept, wanted).allSatisfy { abs($0 - $1) < 1e-6 })
    }
    #expect(throws: IndexError.self) {
      try opened.graph.search(Embedding(space: SpaceID("a.v1"), values: [1, 2, 3, 4]), count: 1)
    }
  }

  @Test("Caches of graphs and of ads are kept by space: a query of another space is refused by each")
  func caches() throws {
    let graphs = VectorGraphs(threshold: 10, folder: nil)
    let values = AdValues()
    var tables: [VectorTable] = []
    for space in ["a.v1", "a.v2"] {
      var index = try ExactIndex<ItemID>(space: SpaceID(space), dimension: 4, metric: .cosine)
      var rows: [ItemID: Int32] = [:]
      for number in 0..<40 {
        rows[try TestMarket.itemID(number)] = Int32(number)
        try index.set(
          TestMarket.itemID(number), to: Embedding(space: SpaceID(space), values: [1, Float(number), 2, 3]))
      }
      tables.append(try VectorTable(index, itemRows: rows, graphs: graphs))
    }
    let ads = try tables.map { table in
      try #require(
        try values.table(
          over: table, members: [.init(row: 0, ad: AdID("ad"), itemRow: 3, value: 1)]))
    }
    for (table, ad) in zip(tables, ads) {
      for other in ["a.v1", "a.v2"] {
        let query = try Embedding(space: SpaceID(other), values: [1, 2, 3, 4])
        if other == table.index.space.name {
          #expect(try table.nearest(to: query, count: 1, isOverdue: { false }).count == 1)
          #expect(try ad.best(for: query, count: 1, where: { _ in true }, isOverdue: { false }) == [0])
        } else {
          #expect(throws: IndexError.self) { try table.nearest(to: query, count: 1, isOverdue: { false }) }
          #expect(throws: IndexError.self) { try table.scores(of: [query], at: [0]) }
          #expect(throws: IndexError.self) {
            try ad.best(for: query, count: 1, where: { _ in true }, isOverdue: { false })
          }
        }
      }
    }
  }
}
