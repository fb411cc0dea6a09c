import Domain
import Foundation
import Indexes
import Signals
import Statistics
import Testing

@Suite("Relevance by grades")
struct RelevanceEvaluationTests {
  private static let space = try? SpaceID("text.planted.v1")

  private func vector(_ values: [Float]) throws -> Embedding {
    try Embedding(space: #require(Self.space), values: values)
  }

  /// Words know "red", vectors know angles; item c has neither word nor vector.
  private func evaluation() throws -> RelevanceEvaluation {
    var vectors = try ExactIndex<ItemID>(space: #require(Self.space), dimension: 2, metric: .cosine)
    try vectors.set(ItemID("a"), to: vector([1, 0]))
    try vectors.set(ItemID("b"), to: vector([1, 1]))
    try vectors.set(ItemID("d"), to: vector([0, 1]))
    let texts = ["a": "blue shoe", "b": "red shoe", "c": "hat", "d": "red red"]
    return RelevanceEvaluation(
      texts: Dictionary(uniqueKeysWithValues: try texts.map { (try ItemID($0), $1) }), vectors: vectors, seed: 1)
  }

  private func gain(_ grades: [Int], ideal: [Int]) -> Double {
    func sum(_ grades: [Int]) -> Double {
      grades.enumerated().reduce(0) { $0 + (pow(2, Double($1.element)) - 1) / log2(Double($1.offset + 2)) }
    }
    return sum(grades) / sum(ideal)
  }

  @Test("Judged items are put in order by each way, and a search among all counts what is not judged as no answer")
  func ways() throws {
    let grades = [try ItemID("a"): 3, try ItemID("b"): 1, try ItemID("c"): 2]
    let report = try evaluation().report(on: [
      .init(text: "red", vector: .success(vector([1, 0])), grades: grades),
      .init(text: "hat", vector: .success(vector([0, 1])), grades: [try ItemID("a"): 0]),
    ])
    #expect((report.queries, report.unanswerable, report.items, report.grades) == (1, 1, 4, 3))
    let rows = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.way, $0) })
    // By words b alone has "red"; a and c stand by their names. Among all, d has it more often.
    let words = try #require(rows[.words])
    #expect(abs(words.judged.estimate - gain([1, 3, 2], ideal: [3, 2, 1])) < 1e-12)
    #expect(abs(words.all.estimate - gain([0, 1], ideal: [3, 2, 1])) < 1e-12)
    #expect(words.overWords == nil && words.judgedOverWords == nil)
    // By angle a, b; c has none and stands last.
    let vectors = try #require(rows[.vectors])
    #expect(abs(vectors.judged.estimate - gain([3, 1, 2], ideal: [3, 2, 1])) < 1e-12)
    #expect(abs(vectors.all.estimate - gain([3, 1, 0], ideal: [3, 2, 1])) < 1e-12)
    let over = try #require(vectors.overWords)
    #expect(abs(over.estimate - (vectors.all.estimate - words.all.estimate)) < 1e-12)
    #expect(rows.count == 4 && report.chance > 0 && report.chance < 1)
  }

  @Test("A query without a vector is still answered by its words, and none with a good item is refused")
  func missing() throws {
    let grades = [try ItemID("b"): 3, try ItemID("a"): 0]
    let report = try evaluation().report(on: [
      .init(text: "red", vector: .failure(SignalNull(.noInput)), grades: grades)
    ])
    let rows = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.way, $0) })
    #expect(rows[.fused]?.judged.estimate == 1 && rows[.fusedByRank]?.all.estimate == rows[.words]?.all.estimate)
    #expect(rows[.vectors]?.all.estimate == 0)
    #expect(throws: (any Error).self) {
      try evaluation().report(on: [.init(text: "red", vector: .failure(SignalNull(.noInput)), grades: [:])])
    }
  }
}
