import Domain
import Foundation
import Signals
import Statistics
import Store
import Testing

/// Photos in a shop and the products on them, outside the repository; `scripts/convert-grocery` makes rows of them.
enum Grocery {
  static let folder =
    (ProcessInfo.processInfo.environment["VITRINE_SHARED"].map { URL(filePath: $0) }
    ?? Contracts.repository.deletingLastPathComponent().appending(path: "shared")).appending(path: "data/grocery")

  static let isThere = FileManager.default.fileExists(atPath: folder.appending(path: "classes.csv").path)

  static func convert(into output: URL) throws {
    let script = Process()
    script.executableURL = Contracts.repository.appending(path: "scripts/convert-grocery")
    script.arguments = [folder.path, output.path]
    script.standardOutput = FileHandle.nullDevice
    try script.run()
    script.waitUntilExit()
    #expect(script.terminationStatus == 0)
  }
}

@Suite(
  "Visual search on photos of a grocery shop",
  .enabled(if: Grocery.isThere && Installed.areWeights, "needs shared data and weights"))
struct GroceryTests {
  @Test("Photos find their products as raw vectors did elsewhere, or better, and with words better still")
  func recall() async throws {
    let bench = try Workbench()
    let rows = bench.url.appending(path: "grocery")
    try Grocery.convert(into: rows)
    let imported = try Importer(database: bench.database).run(.items, from: rows.appending(path: "items.jsonl"))
    #expect(imported.changed == 81)
    #expect(imported.rejected == 0)
    var file = try JudgedQueryFile(reading: rows.appending(path: "queries-val.csv"))
    let known = Set(try bench.database.items().map(\.id))
    file.reject { known.contains($0) }
    #expect(file.queries.count == 296)
    #expect(file.rejects.isEmpty)

    let (pictures, photos) = try await asked(file.queries.compactMap(\.image), "image.embedding", bench)
    let (texts, words) = try await asked(file.queries.compactMap(\.text), "text.embedding", bench)
    let report = try SearchEvaluation(
      pictures: pictures.index, texts: texts.index, items: known.count, settings: .init(seed: 1)
    ).report(
      on: file.queries.map { query in
        .init(
          items: query.items, picture: query.image.flatMap { photos[$0] }, text: query.text.flatMap { words[$0] })
      })
    let found = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.mode, $0) })
    let picture = try #require(found[.picture])
    #expect(picture.failed.isEmpty)
    // Lite0 vectors of whole photos, measured outside of this program: 0.389 and 0.709.
    #expect(try #require(picture.recall[1]).estimate >= 0.389)
    #expect(try #require(picture.recall[5]).estimate >= 0.709)
    let fused = try #require(found[.fused]).discountedGain
    #expect(fused.low > picture.discountedGain.estimate)
    #expect(fused.low > (try #require(found[.text]).discountedGain.estimate))
    #expect(picture.discountedGain.low > report.chance.discountedGain * 5)
  }

  /// The index over the products, and the vectors of queries that ask it.
  private func asked(
    _ inputs: [String], _ name: String, _ bench: Workbench
  ) async throws -> (SignalIndex, [String: Result<Embedding, SignalNull>]) {
    let contract = try Installed.contract(name)
    let producer = try SignalWorkshop(shelf: Installed.shelf(bench), threads: 2).producer(for: contract)
    let report = try await SignalRun(database: bench.database, producer: producer, pictures: Grocery.folder).run()
    #expect(report.coverage.withValue == 81)
    let values = try await QueryEncoder(producer, pictures: Grocery.folder).values(of: inputs)
    return (try SignalIndex(loading: contract, from: bench.database), values)
  }
}
