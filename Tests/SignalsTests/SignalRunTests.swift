import Domain
import Foundation
import Indexes
import Media
import Signals
import Store
import Testing

@Suite("Runs of a signal")
struct SignalRunTests {
  private func run(
    _ bench: Workbench, _ producer: ColourProducer, on database: MarketDatabase? = nil,
    settings: SignalRun.Settings = .init(batch: 4), progress: (SignalProgress) throws -> Void = { _ in }
  ) async throws -> SignalReport {
    try await SignalRun(
      database: database ?? bench.database, producer: producer, pictures: bench.pictures, settings: settings
    ).run(progress: progress)
  }

  private func values(_ database: MarketDatabase, _ items: [Item]) throws -> [ItemID: [Float]] {
    let index = try SignalIndex(loading: Contracts.colour(), from: database).index
    return Dictionary(
      uniqueKeysWithValues: items.compactMap { item in index.values(of: item.id).map { (item.id, $0) } })
  }

  @Test("Every item gets its value, and a second run computes nothing")
  func all() async throws {
    let bench = try Workbench()
    let items = try bench.stock(30)
    let first = try ColourProducer()
    let report = try await run(bench, first)
    #expect(report.progress.done == 30)
    #expect(report.progress.total == 30)
    #expect(report.coverage == .init(items: 30, withValue: 30, nulls: [:], pending: 0))
    #expect(report.keepsPromise)
    let values = try values(bench.database, items)
    #expect(items.enumerated().allSatisfy { values[$1.id] == [Float($0 + 1), 1, 8] })
    let second = try ColourProducer()
    let again = try await run(bench, second)
    #expect(second.calls.value == 0)
    #expect(again.changedItems == 0)
    #expect(again.coverage == report.coverage)
  }

  @Test("Copies of a picture share one value, computed once")
  func copies() async throws {
    let bench = try Workbench()
    _ = try bench.stock(3)
    let copies = try (0..<5).map { index in
      try bench.write(Workbench.gif(1, 0, 7), "copy\(index).gif")
      return Item(id: try ItemID("copy\(index)"), title: "Copy", picture: "copy\(index).gif")
    }
    try bench.database.upsert(items: copies)
    let producer = try ColourProducer()
    let report = try await run(bench, producer)
    #expect(producer.calls.value == 3)
    #expect(report.coverage.withValue == 8)
    #expect(Set(try values(bench.database, copies).values) == [[2, 1, 8]])
  }

  @Test("A run that ends after any batch goes on where it was", arguments: 0...5)
  func batches(last: Int) async throws {
    struct Stopped: Error {}
    let bench = try Workbench()
    let items = try bench.stock(21)
    var stored = 0
    await #expect(throws: Stopped.self) {
      var batches = 0
      _ = try await run(bench, ColourProducer()) { progress in
        stored = progress.done
        batches += 1
        if batches > last { throw Stopped() }
      }
    }
    try bench.database.close()
    let database = try bench.reopened()
    let producer = try ColourProducer()
    let report = try await run(bench, producer, on: database)
    // What was counted was durable: nothing of it is computed again.
    #expect(producer.calls.value == 21 - stored)
    #expect(report.coverage.withValue == 21)
    #expect(try values(database, items).count == 21)
  }

  @Test("A producer that dies at any item costs at most what was in the works", arguments: [0, 1, 3, 4, 5, 8, 11, 19])
  func deaths(last: Int) async throws {
    let bench = try Workbench()
    let items = try bench.stock(20)
    let dying = try ColourProducer(last: last)
    await #expect(throws: ColourProducer.Died.self) { try await run(bench, dying) }
    let producer = try ColourProducer()
    let report = try await run(bench, producer)
    #expect(report.coverage.withValue == 20)
    #expect(producer.calls.value <= 20 - max(0, last - 4 - producer.capacity))
    let values = try values(bench.database, items)
    #expect(items.enumerated().allSatisfy { values[$1.id] == [Float($0 + 1), 1, 8] })
  }

  @Test("Pictures that are broken, missing or out of bounds get a reason, and stop nothing")
  func broken() async throws {
    let bench = try Workbench()
    try Data(Workbench.gif(9, 9, 9)).write(to: bench.url.appending(path: "secret.gif"))
    try FileManager.default.createSymbolicLink(
      at: bench.pictures.appending(path: "link.gif"), withDestinationURL: bench.url.appending(path: "secret.gif"))
    try FileManager.default.createDirectory(
      at: bench.pictures.appending(path: "folder.gif"), withIntermediateDirectories: true)
    try bench.write([], "empty.gif")
    try bench.write(Array("hello, I am a text".utf8), "text.png")
    try bench.write(Array(Workbench.gif(1, 2, 3).prefix(20)), "cut.gif")
    try bench.write([UInt8](repeating: 0, count: 2_000), "large.gif")
    try bench.write(Workbench.gif(1, 2, 3), "good.gif")
    let pictures: [(String?, String?)] = [
      ("good.gif", nil), (nil, "noInput"), ("nowhere.gif", "missingFile"), ("../secret.gif", "unsafePath"),
      ("link.gif", "unsafePath"), ("folder.gif", "missingFile"), ("empty.gif", "empty"),
      ("text.png", "unsupportedType"), ("cut.gif", "truncated"), ("large.gif", "tooLarge"),
    ]
    let items = try pictures.enumerated().map { index, picture in
      Item(id: try ItemID("i\(index)"), title: "I", picture: picture.0)
    }
    try bench.database.upsert(items: items)
    let report = try await run(bench, ColourProducer(), settings: .init(batch: 4, largestFile: 1_000))
    var expected: [String: Int] = [:]
    for (_, reason) in pictures { if let reason { expected[reason, default: 0] += 1 } }
    #expect(report.coverage == .init(items: 10, withValue: 1, nulls: expected, pending: 0))
    #expect(!report.keepsPromise)

    // A reason that lies in the file is kept; one that lies outside is looked at again.
    try bench.write(Workbench.gif(4, 4, 4), "nowhere.gif")
    let producer = try ColourProducer()
    let again = try await run(bench, producer, settings: .init(batch: 4, largestFile: 1_000))
    #expect(producer.calls.value == 1)
    #expect(again.coverage.withValue == 2)
    let retried = try ColourProducer()
    _ = try await run(bench, retried, settings: .init(batch: 4, retry: [.init(.truncated)], largestFile: 1_000))
    #expect(retried.calls.value == 1)
  }

  @Test("A picture that changes gets a new value, and items that are not live get none")
  func changes() async throws {
    let bench = try Workbench()
    var items = try bench.stock(4)
    items[3].isLive = false
    try bench.database.upsert(items: items)
    #expect(try await run(bench, ColourProducer()).coverage.items == 3)
    try bench.write(Workbench.gif(200, 1, 1) + [], "p0.gif")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: bench.pictures.appending(path: "p0.gif").path)
    let producer = try ColourProducer()
    let report = try await run(bench, producer)
    #expect(report.changedItems == 1)
    #expect(producer.calls.value == 1)
    #expect(try values(bench.database, items)[items[0].id] == [201, 2, 2])
  }

  @Test("A producer whose reasons the contract does not list is refused before it runs")
  func unlistedReason() throws {
    let bench = try Workbench()
    struct Narrow: SignalProducer {
      let contract: SignalContract
      let kind = MediaKind.picture
      let nullReasons = [SignalNull.Code.noInput]
      let capacity = 1
      func value(
        of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
      ) async throws -> Result<Embedding, SignalNull> { .failure(SignalNull(.noInput)) }
    }
    let contract = try SignalContract(
      yaml: Contracts.text.replacing("nulls: [noInput, ", with: "nulls: ["), file: "a.yaml")
    let error = #expect(throws: SignalError.self) {
      try SignalRun(database: bench.database, producer: Narrow(contract: contract), pictures: bench.pictures)
    }
    #expect(error?.code == .badValue)
    #expect(error?.message.contains("noInput") == true)
  }

  @Test("Progress grows batch by batch and ends at the total")
  func progress() async throws {
    let bench = try Workbench()
    _ = try bench.stock(10)
    var seen: [SignalProgress] = []
    _ = try await run(bench, ColourProducer()) { seen.append($0) }
    #expect(seen.map(\.done) == [4, 8, 10])
    #expect(seen.allSatisfy { $0.total == 10 && $0.rate > 0 && $0.timeLeft != nil })
    #expect(seen.last?.share == 1)
  }
}
