import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("Values of signals")
struct SignalStoreTests {
  private let scratch: Scratch
  private let database: MarketDatabase
  private let store: SignalStore
  private let identity: SignalIdentity
  private static let noon = Timestamp(milliseconds: 1_000)

  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
    store = SignalStore(database: database)
    identity = SignalIdentity(
      name: "colour", version: 1, space: try SpaceID("colour.v1"), dimension: 5, model: "m")
    try store.register(identity)
  }

  private func key(_ number: Int) throws -> ContentKey {
    try #require(ContentKey((0..<32).map { $0 < 2 ? UInt8(number >> (8 * $0) & 255) : 0 }))
  }

  private func vector(_ random: inout SeededRandom) throws -> SignalValue {
    .vector(
      try Embedding(
        space: identity.space,
        values: (0..<5).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next()) & 0xBF7F_FFFF) }))
  }

  private func items(_ count: Int) throws -> [Item] {
    let items = try (0..<count).map { Item(id: try ItemID("i\($0)"), title: "I") }
    try database.upsert(items: items)
    return items
  }

  @Test(
    "What is stored comes back bit for bit, also after the market is opened again",
    arguments: 1...5 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let values = try (0..<40).map { number in
      (try key(number), random.chance(0.3) ? SignalValue.null(reason: "empty") : try vector(&random))
    }
    #expect(try store.store(values, of: identity, at: Self.noon) == 40)
    #expect(try store.store(values, of: identity, at: Self.noon) == 0)
    try database.close()
    let again = SignalStore(database: try MarketDatabase.open(at: scratch.url.appending(path: "data")))
    for (key, value) in values { #expect(try again.value(of: key, identity) == value) }
    #expect(try again.value(of: key(99), identity) == nil)
  }

  @Test("A value takes the place of a reason, and the other way round")
  func replaced() throws {
    var random = SeededRandom(seed: 1)
    let (one, value) = (try key(1), try vector(&random))
    for next in [SignalValue.null(reason: "timedOut"), value, .null(reason: "empty")] {
      #expect(try store.store([(one, next)], of: identity, at: Self.noon) == 1)
      #expect(try store.value(of: one, identity) == next)
    }
    #expect(try store.forgetNulls(of: identity, reasons: ["timedOut"]) == 0)
    #expect(try store.forgetNulls(of: identity, reasons: ["empty", "timedOut"]) == 1)
    #expect(try store.value(of: one, identity) == nil)
  }

  @Test("What does not fit the signal is refused, and nothing of its batch is stored")
  func refused() throws {
    var random = SeededRandom(seed: 2)
    let good = (try key(1), try vector(&random))
    let wrong: [(SignalValue, SignalStoreError.Code)] = [
      (.vector(try Embedding(space: SpaceID("other"), values: [1, 2, 3, 4, 5])), .spaceMismatch),
      (.vector(try Embedding(space: identity.space, values: [1])), .dimensionMismatch),
      (.null(reason: ""), .badValue), (.null(reason: String(repeating: "x", count: 65)), .badValue),
    ]
    for (value, code) in wrong {
      let error = #expect(throws: SignalStoreError.self) {
        try store.store([good, (try key(2), value)], of: identity, at: Self.noon)
      }
      #expect(error?.code == code)
      #expect(try store.value(of: good.0, identity) == nil)
    }
    let unknown = SignalIdentity(name: "new", version: 1, space: identity.space, dimension: 5, model: "m")
    let error = #expect(throws: SignalStoreError.self) { try store.store([good], of: unknown, at: Self.noon) }
    #expect(error?.code == .unknownSignal)
    let empty = SignalIdentity(name: "", version: 1, space: identity.space, dimension: 5, model: "m")
    #expect(throws: SignalStoreError.self) { try store.register(empty) }
  }

  @Test("A damaged vector is called damaged and never given out", arguments: [3, 16, 24])
  func damaged(bytes: Int) throws {
    var random = SeededRandom(seed: 3)
    try store.store([(try key(1), try vector(&random))], of: identity, at: Self.noon)
    try database.write { db in
      // Shorter or longer than five floats, or five that are not finite.
      let blob = bytes == 3 ? Data(repeating: 0xFF, count: 20) : Data(repeating: 0, count: bytes)
      try db.execute(sql: "UPDATE signal_values SET vector = ?", arguments: [blob])
    }
    let error = #expect(throws: SignalStoreError.self) { try store.value(of: try key(1), identity) }
    #expect(error?.code == .corrupt)
  }

  @Test(
    "The pending content and the stored one are the whole of what live items show, page by page",
    arguments: 1...6 as ClosedRange<UInt64>)
  func pending(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var items = try items(60)
    for index in items.indices where random.chance(0.2) { items[index].isLive = false }
    try database.upsert(items: items)
    let media = try items.map { item -> ItemMedia in
      let content =
        random.chance(0.1)
        ? ItemMedia.Content.null(reason: "missingFile") : .signature(try key(random.index(below: 25)))
      return ItemMedia(item: item.id, kind: .picture, content: content, path: "\(item.id).png", size: 3)
    }
    #expect(try store.upsert(media: media) == 60)
    #expect(try store.upsert(media: media) == 0)
    #expect(try store.media(.picture).count == 60)
    #expect(try store.media(.text).isEmpty)
    var expected: Set<ContentKey> = []
    for (item, entry) in zip(items, media) where item.isLive {
      if case .signature(let key) = entry.content { expected.insert(key) }
    }
    var stored: Set<ContentKey> = []
    while true {
      #expect(try store.pendingCount(identity, of: .picture) == expected.count - stored.count)
      let left = expected.subtracting(stored)
      let waiting = zip(items, media).count { item, entry in
        if item.isLive, case .signature(let key) = entry.content { left.contains(key) } else { false }
      }
      #expect(try store.coverage(identity, of: .picture).pending == waiting)
      var seen: [ContentKey] = []
      while case let page = try store.pending(identity, of: .picture, after: seen.last, limit: 4), !page.isEmpty {
        seen += page.map(\.key)
        #expect(page.allSatisfy { $0.path == "\($0.item).png" })
      }
      #expect(seen == expected.subtracting(stored).sorted())
      guard let next = seen.first else { break }
      try store.store([(next, try vector(&random))], of: identity, at: Self.noon)
      stored.insert(next)
    }
    let coverage = try store.coverage(identity, of: .picture)
    let live = zip(items, media).filter { $0.0.isLive }
    #expect(coverage.items == live.count)
    #expect(coverage.pending == 0)
    #expect(coverage.withValue + coverage.nulls.values.reduce(0, +) == live.count)
    var vectors = 0
    try store.forEachVector(identity, of: .picture) { _, embedding in
      vectors += 1
      #expect(embedding.space == identity.space)
    }
    #expect(vectors == coverage.withValue)
  }

  @Test("Before anything was looked at, all live items are pending, also for a signal that never ran")
  func untouched() throws {
    _ = try items(3)
    let never = SignalIdentity(name: "never", version: 1, space: identity.space, dimension: 5, model: "m")
    for identity in [identity, never] {
      let coverage = try store.coverage(identity, of: .text)
      #expect(coverage == SignalCoverage(items: 3, withValue: 0, nulls: [:], pending: 3))
      #expect(coverage.share == 0)
    }
  }

  @Test("Two versions of a signal keep their values apart")
  func versions() throws {
    var random = SeededRandom(seed: 4)
    let second = SignalIdentity(
      name: "colour", version: 2, space: try SpaceID("colour.v2"), dimension: 2, model: "n")
    try store.register(second)
    try store.store([(try key(1), try vector(&random))], of: identity, at: Self.noon)
    #expect(try store.value(of: try key(1), second) == nil)
  }

  @Test("Content of an item that is not stored is refused")
  func foreignItem() throws {
    let stranger = ItemMedia(item: try ItemID("x"), kind: .text, content: .signature(try key(1)))
    let error = #expect(throws: StoreError.self) { try store.upsert(media: [stranger]) }
    #expect(error?.code == .unknownReference)
  }

  @Test("A content key is 32 bytes or 64 hexadecimal digits, and nothing else")
  func keys() {
    #expect(ContentKey([1, 2]) == nil)
    #expect(ContentKey(hex: "ab") == nil)
    #expect(ContentKey(hex: String(repeating: "g", count: 64)) == nil)
    #expect(ContentKey(hex: String(repeating: "0f", count: 32))?.bytes == [UInt8](repeating: 15, count: 32))
  }
}
