import Domain
import Foundation
import Indexes
import Testing

@testable import Engine

@Suite("Graphs of vectors")
struct GraphTests {
  private static func index(_ numbers: some Sequence<Int>) throws -> ExactIndex<ItemID> {
    var index = try ExactIndex<ItemID>(space: SpaceID("text.planted.v1"), dimension: 4, metric: .cosine)
    for number in numbers {
      // Two items in a row share a vector.
      let angle = Float(number / 2)
      let values = [cos(angle), sin(angle), cos(3 * angle), 0.5]
      try index.set(ItemID("item-\(number)"), to: Embedding(space: SpaceID("text.planted.v1"), values: values))
    }
    return index
  }

  private static func rows(_ index: ExactIndex<ItemID>, count: Int) throws -> [ItemID: Int32] {
    try Dictionary(uniqueKeysWithValues: (0..<count).map { (try ItemID("item-\($0)"), Int32($0)) })
  }

  @Test("A search by graph finds the rows that comparing with all finds, copies of a vector together")
  func sameRows() throws {
    let index = try Self.index(0..<400)
    let rows = try Self.rows(index, count: 400)
    let exact = try VectorTable(index, itemRows: rows, graphs: VectorGraphs(threshold: 1_000, folder: nil))
    let graph = try VectorTable(index, itemRows: rows, graphs: VectorGraphs(threshold: 10, folder: nil))
    for row in stride(from: 0, to: 400, by: 37) {
      let query = try #require(exact.embedding(of: row))
      let wanted = try exact.nearest(to: query, count: 10) { false }
      let found = try graph.nearest(to: query, count: 10) { false }
      #expect(Set(found) == Set(wanted) && found.count == 10)
    }
  }

  @Test("A part of the searches is compared with the exact answer, and what they miss is counted")
  func recall() throws {
    let index = try Self.index(0..<400)
    let graphs = VectorGraphs(threshold: 10, folder: nil)
    let table = try VectorTable(index, itemRows: Self.rows(index, count: 400), graphs: graphs)
    for round in 0..<4_000 {
      let query = try #require(table.embedding(of: round % 400))
      _ = try table.nearest(to: query, count: 5) { false }
    }
    graphs.finishWatching()
    let recall = try #require(graphs.recall.first)
    #expect((1...30).contains(recall.queries) && recall.wanted == 5 * recall.queries)
    #expect(recall.found > 4 * recall.queries && recall.found <= recall.wanted)
  }

  @Test("A graph follows what came, went and changed, and is opened again in the next run")
  func follows() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-graphs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    func members(_ graphs: VectorGraphs, _ numbers: Range<Int>) throws -> HNSWIndex<ItemID> {
      let index = try Self.index(numbers)
      let keys = try numbers.filter { $0.isMultiple(of: 2) }.map { try ItemID("item-\($0)") }
      return try #require(try graphs.graph(over: index, members: keys)?.graph)
    }
    let first = VectorGraphs(threshold: 10, folder: folder)
    let graph = try members(first, 0..<100)
    #expect(graph.count == 50)
    #expect(try members(first, 20..<140) === graph && graph.count == 60)
    #expect(try !graph.contains(ItemID("item-0")) && graph.contains(ItemID("item-138")))
    try graph.checkInvariants()
    try first.save()
    let again = try members(VectorGraphs(threshold: 10, folder: folder), 20..<140)
    #expect(again.count == 60)
    try again.checkInvariants()
  }

  @Test("A damaged file of a graph is built anew")
  func damaged() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-graphs-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("nothing".utf8).write(to: folder.appending(path: "text.planted.v1.graph"))
    let graphs = VectorGraphs(threshold: 10, folder: folder)
    let keys = try (0..<20).map { try ItemID("item-\(2 * $0)") }
    #expect(try graphs.graph(over: Self.index(0..<40), members: keys)?.graph.count == 20)
  }
}
