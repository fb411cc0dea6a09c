import Domain
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Store

/// GRDB does not test Linux, so what the store relies on is tested here: on one pool, and on two pools of one file, which
/// stand for two processes.
@Suite("Concurrency", .serialized)
struct ConcurrencyTests {
  private let scratch: Scratch
  private let database: MarketDatabase
  private let noon = Timestamp(milliseconds: 1_760_000_000_000)

  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
  }

  private func events(_ prefix: String, _ range: Range<Int>) throws -> [Event] {
    try range.map { try Event(id: EventID("\(prefix)-\($0)"), kind: .click, at: noon, user: UserID("u\($0 % 50)")) }
  }

  /// Runs blocking work on threads of its own and waits for all.
  private func onThreads(_ count: Int, _ work: @escaping @Sendable (Int) throws -> Void) throws {
    let failures = Mutex<[any Error]>([])
    DispatchQueue.concurrentPerform(iterations: count) { index in
      do { try work(index) } catch { failures.withLock { $0.append(error) } }
    }
    if let first = failures.withLock({ $0.first }) { throw first }
  }

  @Test("A reader keeps its moment while a writer commits, and the next read sees the commit")
  func snapshotIsolation() throws {
    let other = try MarketDatabase.open(at: database.directory)
    try database.read { connection in
      #expect(try Int.fetchOne(connection, sql: "SELECT count(*) FROM events") == 0)
      _ = try other.append(events("a", 0..<10), receivedAt: noon)
      #expect(try Int.fetchOne(connection, sql: "SELECT count(*) FROM events") == 0)
    }
    #expect(try database.eventCount() == 10)
  }

  @Test("Readers are not held up by a long write, and see nothing of it")
  func readersDuringWrite() throws {
    _ = try database.append(events("a", 0..<10), receivedAt: noon)
    try database.write { connection in
      _ = try EventLog.insert(events("b", 0..<500), receivedAt: noon, random: database.random, in: connection)
      let seen = Mutex<[Int]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        let count = (try? database.eventCount()) ?? -1
        seen.withLock { $0.append(count) }
      }
      #expect(seen.withLock(\.self) == Array(repeating: 10, count: 8))
    }
    #expect(try database.eventCount() == 510)
  }

  @Test("A failed transaction leaves nothing behind")
  func rollback() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try database.write { connection in
        _ = try EventLog.insert(events("a", 0..<10), receivedAt: noon, random: database.random, in: connection)
        throw Stop()
      }
    }
    #expect(try database.eventCount() == 0)
    #expect(try database.knownPerson(for: UserID("u1")) == nil)
  }

  @Test("Two processes that write and read at once both finish, and nothing is lost")
  func twoWriters() throws {
    let pools = [database, try MarketDatabase.open(at: database.directory)]
    try onThreads(8) { thread in
      let pool = pools[thread % 2]
      for batch in 0..<15 {
        _ = try pool.append(events("t\(thread)", (batch * 40)..<(batch * 40 + 40)), receivedAt: noon)
        _ = try pool.events(limit: 50)
        _ = try pool.person(for: UserID("u\(batch)"))
      }
    }
    #expect(try database.eventCount() == 8 * 15 * 40)
    #expect(try pools[1].eventCount() == 8 * 15 * 40)
    #expect(try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM people") } == 50)
    try database.checkIntegrity()
  }

  @Test("During a large import other connections read and write, and none ever meets a locked database")
  func duringImport() throws {
    let lines = (0..<20_000).map {
      #"{"id":"i\#($0)","kind":"click","at":"2026-01-01T00:00:00Z","user":"u\#($0 % 99)"}"#
    }
    let file = try scratch.file("events.jsonl", lines.joined(separator: "\n"))
    let pools = [database, try MarketDatabase.open(at: database.directory)]
    let isDone = Atomic(false)
    let rounds = Atomic(0)
    try onThreads(4) { thread in
      if thread == 0 {
        defer { isDone.store(true, ordering: .relaxed) }
        let report = try Importer(database: pools[0]).run(.events, from: file)
        #expect(report.changed == 20_000)
        return
      }
      var round = 0
      repeat {
        let event = try Event(id: EventID("w\(thread)-\(round)"), kind: .save, at: noon)
        #expect(try pools[thread % 2].append([event], receivedAt: noon).accepted == 1)
        _ = try pools[(thread + 1) % 2].eventCounts(by: .item, kinds: [.save])
        try pools[thread % 2].upsert(items: [Item(id: ItemID("i\(thread)"), title: "\(round)")])
        round += 1
      } while !isDone.load(ordering: .relaxed)
      rounds.add(round, ordering: .relaxed)
    }
    #expect(try database.eventCount() == 20_000 + rounds.load(ordering: .relaxed))
  }

  @Test("A checkpoint empties the write-ahead log, and other connections read on")
  func checkpoint() throws {
    let other = try MarketDatabase.open(at: database.directory)
    _ = try database.append(events("a", 0..<500), receivedAt: noon)
    let log = database.directory.appending(path: "\(MarketDatabase.fileName)-wal")
    #expect(try Data(contentsOf: log).count > 0)
    try database.checkpoint()
    #expect(try Data(contentsOf: log).count == 0)
    #expect(try other.eventCount() == 500)
  }

  @Test("Closing the last connection and opening again loses nothing")
  func reopened() throws {
    _ = try database.append(events("a", 0..<100), receivedAt: noon)
    try database.close()
    #expect(throws: (any Error).self) { try database.eventCount() }
    #expect(try MarketDatabase.open(at: database.directory).eventCount() == 100)
  }
}
