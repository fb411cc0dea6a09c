import Domain
import Indexes
import Signals
import Statistics
import Store
import Testing

@Suite("Measuring a search")
struct SearchEvaluationTests {
  private typealias Query = SearchEvaluation.Query

  private func index(_ space: String, _ vectors: [[Float]]) throws -> ExactIndex<ItemID> {
    let space = try SpaceID(space)
    var index = try ExactIndex<ItemID>(space: space, dimension: 2, metric: .cosine)
    for (number, values) in vectors.enumerated() {
      try index.set(ItemID("i\(number)"), to: Embedding(space: space, values: values))
    }
    return index
  }

  private func embedding(_ space: String, _ values: [Float]) throws -> Result<Embedding, SignalNull> {
    .success(try Embedding(space: SpaceID(space), values: values))
  }

  /// Four items on a quarter circle by picture, and in pairs by words.
  private func evaluation(depths: [Int] = [1, 2]) throws -> SearchEvaluation {
    SearchEvaluation(
      pictures: try index("p", [[1, 0], [0.9, 0.3], [0.3, 0.9], [0, 1]]),
      texts: try index("t", [[1, 0], [0, 1], [1, 0], [0, 1]]), items: 4,
      settings: .init(depths: depths, seed: 1))
  }

  @Test("Recall and discounted gain of each way to ask are those of the ranks that its vectors give")
  func known() throws {
    // By picture i1 stands second behind i0; by words i1 and i3 share the first place, and i1 has the smaller key.
    let query = Query(
      items: [try ItemID("i1")], picture: try embedding("p", [1, 0.05]), text: try embedding("t", [0, 1]))
    let report = try evaluation().report(on: [query])
    #expect(report.rows.map(\.mode) == [.picture, .text, .fused, .fusedByRank])
    #expect(report.rows.map { $0.recall[1]?.estimate } == [0, 1, 1, 1])
    #expect(report.rows.map { $0.recall[2]?.estimate } == [1, 1, 1, 1])
    #expect(abs((report.rows.first?.discountedGain.estimate ?? 0) - 0.630_929_753_571_457) < 1e-12)
    #expect(report.chance.recall == [1: 0.25, 2: 0.5])
  }

  @Test("Several right answers share the recall")
  func several() throws {
    let items = Set([try ItemID("i0"), try ItemID("i3")])
    let report = try evaluation().report(
      on: [Query(items: items, picture: try embedding("p", [1, 0]), text: nil)])
    #expect(report.rows.map(\.mode) == [.picture])
    #expect(report.rows.first?.recall.mapValues(\.estimate) == [1: 0.5, 2: 0.5])
  }

  @Test("A query without a vector counts as a wrong answer, with its reason; the other half of it still answers")
  func failed() throws {
    let first = Set([try ItemID("i0")])
    let lost = Result<Embedding, SignalNull>.failure(SignalNull(.missingFile))
    let report = try evaluation().report(on: [
      Query(items: first, picture: lost, text: try embedding("t", [1, 0])),
      Query(items: first, picture: try embedding("p", [1, 0]), text: try embedding("t", [1, 0])),
      Query(items: first, picture: lost, text: nil),
      Query(items: first, picture: lost, text: .failure(SignalNull(.noInput))),
    ])
    let rows = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.mode, $0) })
    #expect(rows[.picture]?.queries == 4)
    #expect(rows[.picture]?.failed == ["missingFile": 3])
    #expect(rows[.picture]?.recall[1]?.estimate == 0.25)
    #expect(rows[.text]?.queries == 3)
    #expect(rows[.fused]?.queries == 3)
    #expect(rows[.fused]?.failed == ["missingFile": 1])
    #expect(rows[.fused]?.recall[1]?.estimate == 2.0 / 3)
  }

  @Test("The weight decides between picture and words")
  func weight() throws {
    let query = Query(
      items: [try ItemID("i0")], picture: try embedding("p", [1, 0.05]), text: try embedding("t", [0, 1]))
    for (weight, found) in [(1.0, 1.0), (0.0, 0.0)] {
      let evaluation = SearchEvaluation(
        pictures: try index("p", [[1, 0], [0.9, 0.3]]), texts: try index("t", [[1, 0], [0, 1]]), items: 2,
        settings: .init(depths: [1], pictureWeight: weight, seed: 1))
      let rows = try evaluation.report(on: [query]).rows.filter { $0.mode == .fused || $0.mode == .fusedByRank }
      #expect(rows.map { $0.recall[1]?.estimate } == [found, found])
    }
  }

  @Test("Same seed, same intervals; a query of another space and no query at all are refused")
  func doors() throws {
    let queries = try (0..<40).map { number in
      Query(
        items: [try ItemID("i\(number % 4)")], picture: try embedding("p", [Float(number % 7) + 0.1, 1]), text: nil)
    }
    let report = try evaluation().report(on: queries)
    #expect(try evaluation().report(on: queries) == report)
    let stranger = Query(items: [try ItemID("i0")], picture: try embedding("t", [1, 0]), text: nil)
    #expect(throws: IndexError.self) { try evaluation().report(on: [stranger]) }
    #expect(throws: StatisticsError.self) { try evaluation().report(on: []) }
  }

  @Test("Queries are encoded once each, inside their folder only, and one that fails says why")
  func encoder() async throws {
    let bench = try Workbench()
    try bench.write(Workbench.gif(1, 2, 3), "a.gif")
    try bench.write(Array("no picture".utf8), "b.gif")
    try bench.write([UInt8](repeating: 7, count: 200), "c.gif")
    let producer = try ColourProducer(capacity: 2)
    var reported: [Int] = []
    let values = try await QueryEncoder(producer, pictures: bench.pictures, largestFile: 100).values(
      of: ["a.gif", "b.gif", "/a.gif", "none.gif", "../data/vitrine.sqlite", "c.gif", "a.gif"]
    ) { done, total in
      reported.append(done)
      #expect(total == 6)
    }
    #expect(producer.calls.value == 6)
    #expect(reported == Array(1...6))
    let reasons = values.mapValues { if case .failure(let null) = $0 { null.code.rawValue } else { "value" } }
    #expect(
      reasons == [
        "a.gif": "value", "/a.gif": "value", "b.gif": "unsupportedType", "none.gif": "missingFile",
        "../data/vitrine.sqlite": "unsafePath", "c.gif": "tooLarge",
      ])
  }
}
