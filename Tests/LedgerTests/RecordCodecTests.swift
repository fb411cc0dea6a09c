import Domain
import Funnel
import Ledger
import Market
import TestSupport
import Testing

@Suite("Record codec")
struct RecordCodecTests {
  @Test("Every field of 1,000 random records comes back, limits, empty columns and all scripts among them")
  func roundTrip() throws {
    var (known, empty, failed) = (0, 0, 0)
    try forEachSeed(1_000) { _, random in
      let fixture = try RecordFixture(random.decisionRecord())
      let bytes = try fixture.encoded()
      let back = try fixture.decode(bytes)
      try #require(back == fixture.record)
      // Equality of texts and traces overlooks spelling and elapsed time; equal bytes do not.
      try #require(try RecordFixture(back).encoded() == bytes)
      let elapsed = { (traces: [StageTrace]) in traces.map(\.elapsed) }
      try #require(elapsed(back.input.adTraces) == elapsed(fixture.record.input.adTraces))
      if case .known = back.person { known += 1 }
      if back.input.ads.count == 0 && back.input.organic.count == 0 { empty += 1 }
      if back.input.adTraces.contains(where: { $0.outcome.isDegrading }) { failed += 1 }
    }
    #expect(known > 200 && empty > 50 && failed > 200)
  }

  @Test("Two spellings of one text stay two texts")
  func spellings() throws {
    var record = try RecordFixture.small().record
    record.input.versions.models = ["caf\u{e9}", "cafe\u{301}", "caf\u{e9}"]
    let fixture = try RecordFixture(record)
    let models = try fixture.decode(fixture.encoded()).input.versions.models
    #expect(models.map { Array($0.utf8) } == record.input.versions.models.map { Array($0.utf8) })
  }

  @Test("Without its key a personal part stays sealed, and everything else is read")
  func destroyedKey() throws {
    let fixture = try RecordFixture.small()
    let back = try fixture.decode(fixture.encoded(), key: nil)
    #expect(back.person == .sealed(pseudonym: -77))
    #expect(back.input == fixture.record.input && back.decision == fixture.record.decision)
    // A record that was read sealed can be written again without a key.
    let again = try RecordFixture(back)
    #expect(try again.decode(again.encoded(key: nil), key: nil) == back)
  }

  @Test("No word of the personal part stands in the bytes")
  func encrypted() throws {
    var record = try RecordFixture.small().record
    record.person = .known(
      pseudonym: 5, context: PersonalContext(user: try UserID("secret-user"), query: "secret-query"))
    let bytes = try RecordFixture(record).encoded()
    #expect(!String(decoding: bytes, as: UTF8.self).contains("secret"))
  }

  @Test("Features of a known person are read with their key alone, those of nobody without one")
  func features() throws {
    var record = try RecordFixture.small().record
    let features = FeatureRecord(
      schema: "secret-schema", lists: [[7, 9], []], width: 2, numbers: [1, .nan, -0.5, 3], ids: [4, 5])
    record.features = features
    let known = try RecordFixture(record)
    let bytes = try known.encoded()
    #expect(!String(decoding: bytes, as: UTF8.self).contains("secret"))
    #expect(try known.decode(bytes).features == features)
    #expect(try known.decode(bytes, key: nil).features == nil)
    record.person = .anonymous
    let anonymous = try RecordFixture(record)
    #expect(try anonymous.decode(anonymous.encoded(), key: nil).features == features)
  }

  @Test("A record of format 1, which ends with the personal part, is read without features")
  func firstFormat() throws {
    var record = try RecordFixture.small().record
    record.features = nil
    record.input.organic = OrganicColumns()
    record.decision.entries = []
    // In format 2 a column of relevance follows: none here, a 0 after the 0 of no items.
    let later = try RecordFixture(record).encoded()
    let places = later.indices.dropLast().filter { later[$0] == 0 && later[$0 + 1] == 0 }
    let isRead = places.contains { place in
      var bytes = later
      bytes[0] = 1
      #expect(bytes.removeLast() == 0)
      bytes.remove(at: place)
      return (try? RecordFixture(record).decode(bytes)) == record
    }
    #expect(isRead)
  }

  @Test(
    "Another person's key, or one of the wrong length, opens nothing",
    arguments: [[UInt8](repeating: 9, count: 32), [1, 2, 3], []])
  func wrongKey(key: [UInt8]) throws {
    let fixture = try RecordFixture.small()
    let bytes = try fixture.encoded()
    let error = #expect(throws: LedgerError.self) { try fixture.decode(bytes, key: key) }
    #expect(error?.code == .sealing)
  }

  @Test(
    "A known person without a key of 32 bytes is not written", arguments: [nil, [], [UInt8](repeating: 1, count: 31)])
  func noKey(key: [UInt8]?) throws {
    let fixture = try RecordFixture.small()
    let error = #expect(throws: LedgerError.self) { try fixture.encoded(key: key) }
    #expect(error?.code == .sealing)
  }

  @Test("A personal part moved into another record does not open")
  func movedPersonalPart() throws {
    let fixture = try RecordFixture.small()
    var other = fixture.record
    other.input.id = try DecisionID("e" + fixture.record.input.id.rawValue.dropFirst())
    // The identifier's bytes follow the table; replacing its first letter forges a record around the sealed part.
    let bytes = try fixture.encoded()
    let id = Array(fixture.record.input.id.rawValue.utf8)
    let start = try #require(bytes.indices.first { bytes[$0...].starts(with: id) })
    var forged = bytes
    forged[start] = UInt8(ascii: "e")
    #expect(try fixture.decode(forged, key: nil).input.id == other.input.id)
    let error = #expect(throws: LedgerError.self) { try fixture.decode(forged) }
    #expect(error?.code == .sealing)
  }

  @Test("A later format is refused as such, and one that never was as damage")
  func versions() throws {
    let fixture = try RecordFixture.small()
    var bytes = try fixture.encoded()
    for (version, code) in [(RecordCodec.version + 1, LedgerError.Code.newer), (255, .newer), (0, .corrupt)] {
      bytes[0] = version
      let error = #expect(throws: LedgerError.self) { try fixture.decode(bytes) }
      #expect(error?.code == code)
    }
  }

  @Test("A policy that is not kept is named")
  func unknownPolicy() throws {
    let fixture = try RecordFixture.small()
    let bytes = try fixture.encoded()
    let error = #expect(throws: LedgerError.self) {
      try RecordCodec().decode(bytes[...], policy: { _ in nil }, key: { _ in nil })
    }
    #expect(error?.code == .unknownPolicy)
    #expect(error?.message.contains(fixture.policyVersion.digest) == true)
  }

  @Test("What comes after a record, or is missing at its end, is damage")
  func length() throws {
    let fixture = try RecordFixture.small()
    let bytes = try fixture.encoded()
    for count in 0..<bytes.count {
      #expect(throws: LedgerError.self) { try fixture.decode(Array(bytes.prefix(count)), key: nil) }
    }
    #expect(throws: LedgerError.self) { try fixture.decode(bytes + [0]) }
  }

  @Test("A record is read from the middle of a segment")
  func slices() throws {
    let fixture = try RecordFixture.small()
    let bytes = try fixture.encoded()
    let segment = [1, 2, 3] + bytes + [4]
    let back = try RecordCodec().decode(
      segment[3..<(3 + bytes.count)], policy: { _ in fixture.record.input.policy }, key: { _ in RecordFixture.key })
    #expect(back == fixture.record)
  }
}
