import Domain
import Foundation
import Indexes
import Signals
import Store
import Testing

@Suite("Spaces at every door")
struct SpaceDoorTests {
  private func ready() async throws -> (Workbench, SignalIndex) {
    let bench = try Workbench()
    _ = try bench.stock(3)
    _ = try await SignalRun(database: bench.database, producer: ColourProducer(), pictures: bench.pictures).run()
    return (bench, try SignalIndex(loading: Contracts.colour(), from: bench.database))
  }

  @Test("A query of another space, or of another dimension, is refused by the index")
  func query() async throws {
    let (_, index) = try await ready()
    let stranger = try Embedding(space: SpaceID("colour.v2"), values: [1, 2, 3])
    #expect(throws: IndexError.self) { try index.nearest(to: stranger, count: 1) }
    let short = try Embedding(space: SpaceID("colour.v1"), values: [1, 2])
    #expect(throws: IndexError.self) { try index.nearest(to: short, count: 1) }
    let same = try Embedding(space: SpaceID("colour.v1"), values: [1, 1, 8])
    #expect(try index.nearest(to: same, count: 1).hits.map(\.key) == [ItemID("item0")])
  }

  @Test("A vector of another space cannot be stored, and nothing of its batch is")
  func store() async throws {
    let (bench, _) = try await ready()
    let store = SignalStore(database: bench.database)
    let identity = try Contracts.colour().identity()
    let key = try #require(ContentKey([UInt8](repeating: 9, count: 32)))
    let good = try SignalValue.vector(Embedding(space: SpaceID("colour.v1"), values: [1, 2, 3]))
    let bad = try SignalValue.vector(Embedding(space: SpaceID("colour.v2"), values: [1, 2, 3]))
    let other = try #require(ContentKey([UInt8](repeating: 8, count: 32)))
    let error = #expect(throws: SignalStoreError.self) {
      try store.store([(key, good), (other, bad)], of: identity, at: Timestamp(milliseconds: 0))
    }
    #expect(error?.code == .spaceMismatch)
    #expect(try store.value(of: key, identity) == nil)
  }

  @Test(
    "Stored values cannot be read, added to or computed under another space, dimension or bundle",
    arguments: [
      ("space: colour.v1", "space: colour.v2", SignalStoreError.Code.spaceMismatch),
      ("dimension: 3", "dimension: 4", .dimensionMismatch), ("model: 1", "model: 4", .modelMismatch),
      ("preprocessing: 2", "preprocessing: 4", .modelMismatch), ("precision: f32", "precision: bf16", .modelMismatch),
    ])
  func contract(line: String, other: String, code: SignalStoreError.Code) async throws {
    let (bench, _) = try await ready()
    let changed = try Contracts.changed(line, to: other)
    let loading = #expect(throws: SignalStoreError.self) { try SignalIndex(loading: changed, from: bench.database) }
    #expect(loading?.code == code)
    let registering = #expect(throws: SignalStoreError.self) {
      try SignalStore(database: bench.database).register(changed.identity())
    }
    #expect(registering?.code == code)
    let covering = #expect(throws: SignalStoreError.self) {
      try SignalStore(database: bench.database).coverage(changed.identity(), of: .picture)
    }
    #expect(covering?.code == code)
  }

  @Test("A run under a changed space stops before it computes anything")
  func run() async throws {
    let (bench, _) = try await ready()
    let producer = try ColourProducer(space: "colour.v2")
    await #expect(throws: SignalStoreError.self) {
      try await SignalRun(database: bench.database, producer: producer, pictures: bench.pictures).run()
    }
    #expect(producer.calls.value == 0)
  }

  @Test("Two embeddings of different spaces are never compared")
  func embeddings() throws {
    let one = try Embedding(space: SpaceID("a.v1"), values: [1])
    let other = try Embedding(space: SpaceID("a.v2"), values: [1])
    #expect(throws: DomainError.self) { try one.requireSameSpace(as: other) }
  }
}
