import Domain
import Foundation
import Funnel
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import vitrine_crash_child

@Suite("Import beside an engine", .serialized)
struct ImportBesideTests {
  private final class Importing: Sendable {
    let isOver = Mutex(false)
  }

  @Test("While another process imports sixty thousand events, pages and events go on without an error")
  func importing() async throws {
    let market = try TestMarket(CampaignDraft.mixed())
    let rows = 60_000
    let file = market.directory.root.appending(path: "events.jsonl")
    let kinds: [EventKind] = [.impression, .impression, .click, .save]
    var text = ""
    for row in 0..<rows {
      text += #"{"id":"row \#(row)","kind":"\#(kinds[row % 4].rawValue)","at":"\#(TestMarket.start)","#
      text += #""user":"person-\#(row % 900)","item":"item-\#(10 + row % 30)"}"# + "\n"
    }
    try Data(text.utf8).write(to: file)
    let root = market.directory.root.path
    let importer = Importing()
    let executor = BlockingExecutor(name: "child", threads: 1)
    defer { executor.stop() }
    try await market.withEngine { options in
      options.isDurable = true
    } body: { engine in
      async let said = executor.run {
        defer { importer.isOver.withLock { $0 = true } }
        return try ChildProcess.run(["import", root, "\(rows)", file.path])
      }
      let sent = try await withThrowingTaskGroup(of: Int.self) { group in
        for task in 0..<3 {
          group.addTask {
            var sent = 0
            while !importer.isOver.withLock({ $0 }) {
              let page = try await engine.page(user: "person-\((sent * 3 + task) % 900)")
              let outcome = try await engine.record(page.events(.impression, .click))
              #expect(outcome.rejected.isEmpty && !page.isDegraded)
              sent += outcome.accepted
            }
            return sent
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(try await said == ["imported \(rows) 0"])
      #expect(sent > 0)
      #expect(try engine.database.eventCount() == rows + sent)
      try engine.checkMoney(of: CampaignDraft.mixed())
    }
  }
}
