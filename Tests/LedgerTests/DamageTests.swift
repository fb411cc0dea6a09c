import Domain
import Ledger
import TestSupport
import Testing

@Suite("Damaged records")
struct DamageTests {
  @Test("Every change of one byte makes another record or a ledger's error")
  func singleBytes() throws {
    let fixture = try RecordFixture.small()
    let bytes = try fixture.encoded()
    var outcome = Outcome()
    for index in bytes.indices {
      for value in UInt8.min ... .max where value != bytes[index] {
        var changed = bytes
        changed[index] = value
        outcome.note(fixture, changed)
      }
    }
    #expect(outcome.strangers == [])
    #expect(outcome.read > 1_000 && outcome.refused > 10_000)
  }

  @Test("20,000 random damages make another record or a ledger's error")
  func mutations() throws {
    let fixtures = try (0..<20).map { seed in
      var random = SeededRandom(seed: UInt64(seed), stream: "damage")
      return try RecordFixture(random.decisionRecord())
    }
    let originals = try fixtures.map { try $0.encoded() }
    var outcome = Outcome()
    try forEachSeed(20_000) { seed, random in
      let index = Int(seed % 20)
      outcome.note(fixtures[index], Self.damaged(originals[index], &random))
    }
    #expect(outcome.strangers == [])
    #expect(outcome.read > 100 && outcome.refused > 10_000)
  }

  @Test("5,000 texts of random bytes are refused")
  func noise() throws {
    let fixture = try RecordFixture.small()
    var outcome = Outcome()
    try forEachSeed(5_000) { _, random in
      outcome.note(fixture, [RecordCodec.version] + random.list(upTo: 60) { UInt8(truncatingIfNeeded: $0.next()) })
    }
    #expect(outcome.strangers == [] && outcome.read == 0)
  }

  /// A few changes: bytes replaced, removed, added, doubled, or a number blown up to its limit.
  private static func damaged(_ original: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = original
    for _ in 0..<random.int(1...4) where !bytes.isEmpty {
      let place = random.index(below: bytes.count)
      switch random.int(0...5) {
      case 0, 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
      case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.int(1...30))], at: place)
      default:
        let huge: [UInt8] = [UInt8](repeating: 0xFF, count: random.int(1...10)) + [UInt8(random.int(0...1))]
        bytes.replaceSubrange(place..<min(bytes.count, place + 1), with: huge)
      }
    }
    return bytes
  }
}

/// What became of damaged bytes.
private struct Outcome {
  var read = 0
  var refused = 0
  /// Types of errors that are not the ledger's.
  var strangers: Set<String> = []

  mutating func note(_ fixture: RecordFixture, _ bytes: [UInt8]) {
    do {
      _ = try fixture.decode(bytes)
      read += 1
    } catch is LedgerError {
      refused += 1
    } catch {
      strangers.insert("\(type(of: error))")
    }
  }
}
