import Domain
import Foundation
import Ledger
import Market
import Testing

@testable import Store
@testable import vitrine_crash_child

@Suite("Decision log")
struct DecisionLogTests {
  let market: TemporaryMarket

  init() throws { market = try TemporaryMarket() }

  private var ledger: URL { market.folder.url.appending(path: "ledger") }

  private func open(_ bytes: Int = 64 << 20) throws -> DecisionLog {
    try DecisionLog(folder: ledger, database: market.database, maximumSegmentBytes: bytes)
  }

  private func append(_ numbers: some Sequence<Int>, to log: DecisionLog, at: Int64? = nil) throws {
    try log.append(numbers.map { (try Sample.record($0, at: at), nil) }, durable: false)
  }

  @Test("A record is read back as it was, before and after the index is written and the log reopened")
  func roundTrip() throws {
    let record = try Sample.record(5, policy: Policy(reservePerThousand: Micros(rawValue: 77)))
    do {
      let log = try open()
      try log.append([(record, nil)], durable: true)
      #expect(try log.record(record.input.id) == record)
      #expect(try log.record(DecisionID("unknown")) == nil)
    }
    #expect(try open().record(record.input.id) == record)
  }

  @Test("Each policy is kept once, and a record whose policy's file is gone says which file to restore")
  func policies() throws {
    let other = Policy(reservePerThousand: Micros(rawValue: 77))
    do {
      let log = try open()
      for number in 0..<10 {
        try log.append([(try Sample.record(number, policy: number < 5 ? .standard : other), nil)], durable: false)
      }
    }
    let names = try [Policy.standard, other].map { "\(try PolicyVersion(of: $0)).json" }
    let folder = ledger.appending(path: "policies")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names.sorted())
    try FileManager.default.removeItem(at: folder.appending(path: names[1]))
    let log = try open()
    #expect(try log.record(DecisionID("decision-3")) == Sample.record(3))
    let error = #expect(throws: LedgerError.self) { try log.record(DecisionID("decision-7")) }
    #expect(error?.code == .unknownPolicy)
    try Data("{}".utf8).write(to: folder.appending(path: names[1]))
    let wrong = #expect(throws: DecisionLogError.self) { try log.record(DecisionID("decision-7")) }
    #expect(wrong?.code == .badPolicy)
  }

  @Test("Pages of any size hold each record once, in order of time and then of identifiers", arguments: [1, 7, 1_000])
  func pages(limit: Int) throws {
    let log = try open(4_000)
    try append((0..<40).reversed(), to: log, at: 5)
    try append(40..<60, to: log)
    var expected = (0..<40).map { (Int64(5), "decision-\($0)") } + (40..<60).map { (Int64($0), "decision-\($0)") }
    expected.sort { $0 < $1 }
    var found: [String] = []
    var after: DecisionID?
    repeat {
      let page = try log.records(after: after, limit: limit)
      #expect(page.records.count <= limit && page.unreadable.isEmpty)
      found += page.records.map(\.input.id.rawValue)
      after = page.next
    } while after != nil
    #expect(found == expected.map(\.1))
    var streamed: [String] = []
    let unreadable = try log.forEachRecord(
      from: Timestamp(milliseconds: 42), to: Timestamp(milliseconds: 45)
    ) { streamed.append($0.input.id.rawValue) }
    #expect(unreadable.isEmpty)
    #expect(streamed == ["decision-42", "decision-43", "decision-44"])
    #expect(try log.count() == 60)
    let error = #expect(throws: DecisionLogError.self) { try log.records(after: DecisionID("nowhere"), limit: 1) }
    #expect(error?.code == .badCursor)
  }

  @Test("An identifier that is in the log or twice in one group is refused with the whole group")
  func duplicates() throws {
    let log = try open()
    try append([1, 2], to: log)
    for group in [[3, 2], [4, 4]] {
      let error = #expect(throws: DecisionLogError.self) { try append(group, to: log) }
      #expect(error?.code == .duplicate)
    }
    try log.flushIndex()
    #expect(throws: DecisionLogError.self) { try append([5, 1], to: log) }
    #expect(try log.count() == 2)
    try append([3, 4, 5], to: log)
    #expect(try log.count() == 5)
  }

  @Test("Opening indexes what a crash left unindexed, and after a loss of the index everything")
  func reindex() throws {
    do {
      let log = try open(4_000)
      try append(0..<10, to: log)
      try log.flushIndex()
      try append(10..<25, to: log)
    }
    do {
      let log = try open(4_000)
      #expect(log.recovery == DecisionLog.Recovery(indexed: 15))
      #expect(try log.count() == 25)
    }
    let servings = try open().servings(since: Timestamp(milliseconds: 0))
    try market.database.write { try DecisionIndex(db: $0).removeAll() }
    let log = try open()
    #expect(log.recovery.indexed == 25)
    #expect(try log.servings(since: Timestamp(milliseconds: 0)) == servings)
    #expect(throws: DecisionLogError.self) { try append([24], to: log) }
  }

  @Test("When the files are older than the index, the index follows the files and the loss is reported")
  func filesReplaced() throws {
    do {
      let log = try open()
      try append(0..<5, to: log)
      #expect(try log.count() == 5)
    }
    let file = ledger.appending(path: "00000001.seg")
    try Data(contentsOf: file).dropLast(3).write(to: file)
    let log = try open()
    #expect(log.recovery.damage.count == 1)
    #expect(try log.count() == 4)
    try append([4], to: log)
    #expect(try log.record(DecisionID("decision-4")) == Sample.record(4))
  }

  @Test("A damaged record is named with file and offset, and does not stop the others from being read")
  func damage() throws {
    do {
      let log = try open()
      try append(0..<9, to: log)
      #expect(try log.count() == 9)
    }
    let file = ledger.appending(path: "00000001.seg")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    let log = try open()
    var seen: [String] = []
    let unreadable = try log.forEachRecord { seen.append($0.input.id.rawValue) }
    #expect(seen.count == 8)
    #expect(unreadable.count == 1)
    #expect((unreadable.first?.cause as? SegmentDamage)?.file == "00000001.seg")
    let id = try #require(unreadable.first?.id)
    #expect(throws: SegmentDamage.self) { try log.record(id) }
  }

  @Test("Servings say who was shown what at which price, from a time on and for one person")
  func servings() throws {
    let log = try open()
    for number in 0..<6 {
      let person: PersonalPart = number < 3 ? .anonymous : .sealed(pseudonym: Int64(number % 2 + 1))
      try log.append([(try Sample.record(number, person: person), nil)], durable: false)
    }
    let all = try log.servings(since: Timestamp(milliseconds: 2))
    #expect(all.map(\.decision.rawValue) == (2..<6).map { "decision-\($0)" })
    #expect(all.map(\.person) == [nil, 2, 1, 2])
    #expect(try log.servings(since: Timestamp(milliseconds: 4), person: 2) == [all[3]])
    #expect(
      all[1]
        == Serving(
          decision: try DecisionID("decision-3"), position: 1, person: 2, campaign: try CampaignID("campaign1"),
          ad: try AdID("ad1"), at: Timestamp(milliseconds: 3), price: Micros(rawValue: 4), event: .click,
          hold: Micros(rawValue: 3)))
  }

  @Test("The index is written by itself after 256 records")
  func automatic() throws {
    let log = try open()
    try append(0..<255, to: log)
    #expect(try market.database.read { try !DecisionIndex(db: $0).contains(DecisionID("decision-0")) })
    try append([255], to: log)
    #expect(try market.database.read { try DecisionIndex(db: $0).contains(DecisionID("decision-0")) })
  }

  @Test("A reader sees what is indexed while a writer appends, and may not append")
  func reader() throws {
    let log = try open()
    try append(0..<3, to: log)
    try log.flushIndex()
    let reader = try DecisionLog(reading: ledger, database: market.database)
    #expect(try reader.record(DecisionID("decision-2")) == Sample.record(2))
    #expect(throws: SegmentError.self) { try append([7], to: reader) }
    #expect(try reader.count() == 3)
  }
}
