import Domain
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("Values of other types than vectors")
struct SignalTypeTests {
  private let scratch: Scratch
  private let database: MarketDatabase
  private let store: SignalStore
  private static let noon = Timestamp(milliseconds: 1_000)

  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
    store = SignalStore(database: database)
  }

  private static func identity(_ type: SignalType, _ dimension: Int, version: Int = 1) throws -> SignalIdentity {
    SignalIdentity(
      name: type.rawValue, version: version, type: type, space: try SpaceID("own.v1"), dimension: dimension, model: "m")
  }

  private func key(_ number: Int) throws -> ContentKey {
    try #require(ContentKey((0..<32).map { $0 == 0 ? UInt8(number) : 0 }))
  }

  private static func hash(_ random: inout SeededRandom) throws -> SignalValue {
    let words = SIMD4<UInt64>(random.next(), random.next(), random.next(), random.next())
    return .hash(
      BinaryCode(space: try SpaceID("own.v1"), bits: Bits256(words: words)), quality: random.index(below: 101))
  }

  private static func scores(_ values: [Float], note: SignalNote? = nil) throws -> SignalValue {
    .scores(LabelScores(calibration: try CalibrationID("own.v1"), values: values, note: note))
  }

  @Test("Boxes come back, none too; what cannot be a box is refused")
  func boxes() throws {
    let identity = try Self.identity(.boxes, 2)
    let calibration = try CalibrationID("own.v1")
    let box = FoundBoxes.Box(label: 1, score: 0.5, x: 1.5, y: 2, width: 3, height: 4)
    for boxes in [[], [box], [box, .init(label: 0, score: 0, x: -1, y: 0, width: 1, height: 0.5)]] {
      let value = SignalValue.boxes(FoundBoxes(calibration: calibration, boxes: boxes))
      #expect(try #require(try ValueBlob(value, of: identity)).value(of: identity) == value)
    }
    let broken: [FoundBoxes.Box] = [
      .init(label: 2, score: 0.5, x: 0, y: 0, width: 1, height: 1),
      .init(label: 0, score: 2, x: 0, y: 0, width: 1, height: 1),
      .init(label: 0, score: 0.5, x: .nan, y: 0, width: 1, height: 1),
      .init(label: 0, score: 0.5, x: 0, y: 0, width: 0, height: 1),
    ]
    for box in broken {
      #expect(throws: SignalStoreError.self) {
        try ValueBlob(.boxes(FoundBoxes(calibration: calibration, boxes: [box])), of: identity)
      }
    }
    #expect(throws: SignalStoreError.self) {
      try ValueBlob(.boxes(FoundBoxes(calibration: CalibrationID("other"), boxes: [box])), of: identity)
    }
    for bytes in [Data(), Data([1, 0, 0, 0]), Data([255, 255, 255, 255]), Data(count: 3), Data(count: 8)] {
      #expect(throws: SignalStoreError.self) { try ValueBlob(bytes: bytes, note: nil).value(of: identity) }
    }
  }

  @Test("A market from before boxes keeps its signals and takes boxes")
  func migrated() throws {
    let queue = try DatabaseQueue()
    try DatabaseMigrator(SchemaMigration.all.prefix { $0.name != SchemaMigration.signalBoxes.name } + []).migrate(queue)
    let insert = "INSERT INTO signals (name, version, space, dimension, model, type) VALUES (?, 1, 's', 3, 'm', ?)"
    try queue.write { try $0.execute(sql: insert, arguments: ["old", "hash"]) }
    try DatabaseMigrator(SchemaMigration.all).migrate(queue)
    try queue.write { try $0.execute(sql: insert, arguments: ["new", "boxes"]) }
    #expect(
      try queue.read { try String.fetchAll($0, sql: "SELECT type FROM signals ORDER BY name") } == ["boxes", "hash"])
    #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: insert, arguments: ["bad", "box"]) } }
  }

  @Test("What is stored comes back, with its note", arguments: 1...4 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let note = try SignalNote(["words": ["ä", "\"", "\u{1F600}"]])
    let texts = ["", "a", "abc", "abcd", "grüß \u{1F600}\n"]
    let all: [(SignalIdentity, [SignalValue])] = [
      (try Self.identity(.hash, 256), try (0..<5).map { _ in try Self.hash(&random) }),
      (try Self.identity(.scores, 3), [try Self.scores([0, 0.5, 1]), try Self.scores([1, 0, 0.25], note: note)]),
      (try Self.identity(.text, 32), texts.map { .text($0, note: nil) } + [.text("b", note: note)]),
    ]
    for (identity, values) in all {
      try store.register(identity)
      let rows = try values.enumerated().map { (try key($0), $1) }
      #expect(try store.store(rows, of: identity, at: Self.noon) == values.count)
      #expect(try store.store(rows, of: identity, at: Self.noon) == 0)
      for (key, value) in rows { #expect(try store.value(of: key, identity) == value) }
      var seen: [SignalValue] = []
      try store.forEachContent(identity) { _, value, time in
        seen.append(value)
        #expect(time == Self.noon)
      }
      #expect(seen == values)
    }
    #expect(try note.decoded([String: [String]].self) == ["words": ["ä", "\"", "\u{1F600}"]])
    #expect(throws: SignalStoreError.self) { try note.decoded([Int].self) }
  }

  @Test("A value of another type, name, number of places or outside its domain is refused, and its batch with it")
  func refused() throws {
    var random = SeededRandom(seed: 9)
    let (hash, scores, text) = (
      try Self.identity(.hash, 256), try Self.identity(.scores, 2), try Self.identity(.text, 4)
    )
    for identity in [hash, scores, text] { try store.register(identity) }
    let bits = Bits256()
    let cases: [(SignalIdentity, SignalValue, SignalStoreError.Code)] = [
      (hash, try Self.scores([1, 0]), .typeMismatch), (scores, try Self.hash(&random), .typeMismatch),
      (text, try Self.hash(&random), .typeMismatch), (hash, .text("a", note: nil), .typeMismatch),
      (hash, .hash(BinaryCode(space: try SpaceID("other"), bits: bits), quality: 1), .spaceMismatch),
      (hash, .hash(BinaryCode(space: hash.space, bits: bits), quality: 101), .badValue),
      (scores, .scores(.init(calibration: try CalibrationID("other"), values: [0, 1])), .spaceMismatch),
      (scores, try Self.scores([1]), .dimensionMismatch), (scores, try Self.scores([.nan, 1]), .badValue),
      (text, .text("abcde", note: nil), .badValue), (text, .text("a\u{0}", note: nil), .badValue),
    ]
    for (identity, value, code) in cases {
      let error = #expect(throws: SignalStoreError.self) {
        try store.store([(key(1), .null(reason: "empty")), (key(2), value)], of: identity, at: Self.noon)
      }
      #expect(error?.code == code)
      #expect(try store.value(of: key(1), identity) == nil)
    }
    let changed = SignalIdentity(
      name: "hash", version: 1, type: .scores, space: hash.space, dimension: 256, model: "m")
    let error = #expect(throws: SignalStoreError.self) { try store.register(changed) }
    #expect(error?.code == .typeMismatch)
  }

  @Test(
    "Damaged bytes are called damaged and never given out",
    arguments: [
      (SignalType.hash, 256, [UInt8](repeating: 0, count: 32)), (.hash, 256, [UInt8](repeating: 0xFF, count: 36)),
      (.scores, 2, [0, 0, 0, 0]), (.scores, 1, [0, 0, 0xC0, 0x7F]), (.text, 8, [0x61, 0x62, 0x63, 0x64]),
      (.text, 8, [0xFF, 0, 0, 0]), (.text, 8, [0x61, 0, 0, 0, 0, 0, 0, 0]),
      (.text, 3, [0x61, 0x62, 0x63, 0x64, 0, 0, 0, 0]),
    ])
  func damaged(type: SignalType, dimension: Int, bytes: [UInt8]) throws {
    let identity = try Self.identity(type, dimension)
    try store.register(identity)
    try database.write { db in
      try db.execute(
        sql: """
          INSERT INTO signal_values (signal, signature, state, vector, created_at)
          SELECT id, ?, 'value', ?, 0 FROM signals
          """, arguments: [key(1).data, Data(bytes)])
    }
    let error = #expect(throws: SignalStoreError.self) { try store.value(of: key(1), identity) }
    #expect(error?.code == .corrupt)
  }

  @Test("Actions on near-duplicates come back in the order in which they were said; incomplete ones are refused")
  func actions() throws {
    let said = try [DuplicateAction.Kind.decide(verdict: "block"), .separate, .revoke].enumerated().map { place, kind in
      DuplicateAction(key: try key(3 - place), kind: kind, author: "ann", time: Timestamp(milliseconds: 5))
    }
    for action in said { try store.append(action) }
    #expect(try store.duplicateActions() == said)
    for (kind, author) in [(DuplicateAction.Kind.revoke, ""), (.decide(verdict: ""), "ann")] {
      let error = #expect(throws: SignalStoreError.self) {
        try store.append(DuplicateAction(key: key(1), kind: kind, author: author, time: Self.noon))
      }
      #expect(error?.code == .badValue)
    }
    #expect(try store.duplicateActions().count == 3)
  }
}
