import Domain
import Foundation
import Synchronization
import Testing

@testable import Store

@Suite("Imports that are cut short")
struct ImportResumeTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private struct Crash: Error {}

  /// 100 rows, each third of which is rejected.
  private static func content(_ format: ImportFormat) -> String {
    let rows = (0..<100).map { index in
      switch format {
      case .jsonl: index % 3 == 2 ? #"{"id":"i\#(index)"}"# : #"{"id":"i\#(index)","title":"T\nT"}"#
      case .csv: index % 3 == 2 ? "i\(index)," : "i\(index),\"T\nT\""
      }
    }
    return (format == .csv ? "id,title\n" : "") + rows.joined(separator: "\n") + "\n"
  }

  private func importer(_ database: MarketDatabase) throws -> Importer {
    var importer = try Importer(database: database, clock: SteppingClock())
    importer.limits.batchRows = 7
    return importer
  }

  private func rejects(_ report: ImportReport) throws -> String {
    try String(contentsOf: #require(report.rejects), encoding: .utf8)
  }

  @Test(
    "Wherever it was cut, running it again gives what an uncut run gives",
    arguments: ImportStage.allCases, ["a.jsonl", "a.csv", "a.jsonl.gz", "a.csv.gz"])
  func cutAnywhere(stage: ImportStage, name: String) throws {
    let format: ImportFormat = name.contains("csv") ? .csv : .jsonl
    let plain = Array(Self.content(format).utf8)
    let file = try scratch.file(name, name.hasSuffix("gz") ? Deflater().pack(plain, isLast: true) : plain)
    let uncut = try scratch.market("uncut-\(stage)-\(name)")
    let expected = try importer(uncut).run(.items, from: file)
    #expect(expected.changed == 67 && expected.rejected == 33)

    let database = try scratch.market("cut-\(stage)-\(name)")
    var crashes = 0
    for crashAt in 1...15 {
      var cut = try importer(database)
      let reached = Mutex(0)
      cut.checkpoint = { current in
        guard current == stage else { return }
        let count = reached.withLock { count in
          count += 1
          return count
        }
        if count == 1 + crashAt % 2 { throw Crash() }
      }
      do {
        _ = try cut.run(.items, from: file)
        break
      } catch is Crash {
        crashes += 1
      }
    }
    let report = try importer(database).run(.items, from: file)
    #expect(crashes > 5)
    #expect(try database.items() == uncut.items())
    #expect(try rejects(report) == rejects(expected))
    #expect(report.rows == 100 && report.rejected == 33)
  }

  @Test("A run says where it continued, and counts the rows of the one before it")
  func continues() throws {
    let database = try scratch.market()
    let file = try scratch.file("a.jsonl", Self.content(.jsonl))
    var cut = try importer(database)
    let batches = Mutex(0)
    cut.checkpoint = { stage in
      guard stage == .committed else { return }
      try batches.withLock { count in
        count += 1
        if count == 3 { throw Crash() }
      }
    }
    #expect(throws: Crash.self) { try cut.run(.items, from: file) }
    let report = try importer(database).run(.items, from: file)
    #expect(report.resumedAtLine == 22)
    #expect(report.rows == 100 && report.changed == 67)
  }

  @Test("A file that was changed since starts anew")
  func changedFile() throws {
    let database = try scratch.market()
    var cut = try importer(database)
    cut.checkpoint = { if $0 == .committed { throw Crash() } }
    #expect(throws: Crash.self) { try cut.run(.items, from: scratch.file("a.jsonl", Self.content(.jsonl))) }
    let changed = try scratch.file("a.jsonl", Self.content(.jsonl) + #"{"id":"more","title":"M"}"#)
    let report = try importer(database).run(.items, from: changed)
    #expect(report.resumedAtLine == nil && report.rows == 101)
  }

  @Test(
    "A process that is killed at any stage loses nothing and repeats nothing",
    arguments: ["rowsStored", "rejectsWritten", "progressStored", "committed"])
  func killed(stage: String) async throws {
    let database = try scratch.market()
    try database.close()
    let data = database.directory.path
    let file = try scratch.file("a.jsonl", Self.content(.jsonl)).path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [data = data as String, file = file as String, stage = stage as String] in
      let database = try MarketDatabase.open(at: URL(filePath: data))
      var importer = try Importer(database: database, clock: SteppingClock())
      importer.limits.batchRows = 7
      let batches = Mutex(0)
      importer.checkpoint = { current in
        guard "\(current)" == stage else { return }
        let count = batches.withLock { count in
          count += 1
          return count
        }
        if count == 5 { kill(getpid(), SIGKILL) }
      }
      _ = try importer.run(.items, from: URL(filePath: file))
    }
    let again = try MarketDatabase.open(at: database.directory)
    try again.checkIntegrity()
    let report = try importer(again).run(.items, from: URL(filePath: file))
    #expect(report.resumedAtLine == (stage == "committed" ? 36 : 29))
    #expect(report.rows == 100 && report.changed == 67 && report.rejected == 33)
    #expect(try rejects(report).split(separator: "\n").count == 33)
    #expect(try again.items().count == 67)
  }
}
