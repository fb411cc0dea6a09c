import Domain
import Testing

@testable import Indexes

@Suite("Rank fusion")
struct RankFusionTests {
  private typealias Hit = SearchResult<String>.Hit

  private func list(_ hits: KeyValuePairs<String, Float>) -> [Hit] { hits.map { Hit(key: $0.key, score: $0.value) } }

  @Test("Reciprocal ranks add 1 / (constant + rank), and a key that a list lacks gets nothing from it")
  func reciprocal() throws {
    let lists = [list(["a": 9, "b": 8, "c": 7]), list(["c": 0.3, "a": 0.2])]
    let fused = try RankFusion.reciprocalRanks(constant: 60).fused(lists, count: 9)
    #expect(fused.map(\.key) == ["a", "c", "b"])
    let expected: [Double] = [1.0 / 61 + 1.0 / 62, 1.0 / 63 + 1.0 / 61, 1.0 / 62]
    for (hit, score) in zip(fused, expected) { #expect(abs(Double(hit.score) - score) < 1e-8) }
  }

  @Test("Standardised scores add distances from each list's mean, in its standard deviations")
  func standardised() throws {
    // Of 4, 2, 0 the mean is 2 and the deviation √(8/3); of 1, 1, −2 they are 0 and √2.
    let lists = [list(["a": 4, "b": 2, "c": 0]), list(["b": 1, "c": 1, "a": -2])]
    let fused = try RankFusion.standardisedScores.fused(lists, weights: [1, 2], count: 9)
    let (first, second) = ((8.0 / 3).squareRoot(), 2.0.squareRoot())
    let expected = ["b": 2 / second, "c": -2 / first + 2 / second, "a": 2 / first - 4 / second]
    #expect(fused.map(\.key) == ["b", "c", "a"])
    for hit in fused { #expect(abs(Double(hit.score) - (expected[hit.key] ?? .nan)) < 1e-6) }
  }

  @Test("A key that a list lacks counts as the list's last, not as its mean")
  func absent() throws {
    let lists = [list(["a": 3, "b": 2, "c": 1]), list(["b": 3, "c": 2, "d": 1])]
    let fused = try RankFusion.standardisedScores.fused(lists, count: 9)
    // a stands as last in the second list, and d in the first.
    #expect(fused.map(\.key) == ["b", "a", "c", "d"])
    let step = (1.5).squareRoot()
    for (hit, score) in zip(fused, [step, 0, -step, -2 * step]) { #expect(abs(Double(hit.score) - score) < 1e-6) }
  }

  @Test(
    "Shifting or stretching the scores of one list changes nothing of the order",
    arguments: 1...20 as ClosedRange<UInt64>)
  func scale(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func drawn() -> [SearchResult<Int>.Hit] {
      (0..<30).map { SearchResult.Hit(key: $0, score: Float(random.index(below: 1_000))) }.sorted {
        $0.score > $1.score
      }
    }
    let lists = [drawn(), drawn()]
    let stretched = lists[1].map { SearchResult.Hit(key: $0.key, score: $0.score * 4 + 64) }
    for fusion in [RankFusion.standardisedScores, .reciprocalRanks(constant: 60)] {
      let fused = try fusion.fused(lists, count: 30).map(\.key)
      #expect(try fusion.fused([lists[0], stretched], count: 30).map(\.key) == fused)
      #expect(try fusion.fused(lists.reversed(), count: 30).map(\.key) == fused)
      #expect(Set(fused).count == 30)
    }
  }

  @Test("One list alone keeps its order, and a weight of nothing silences a list")
  func alone() throws {
    let (one, other) = (list(["a": 3, "b": 2, "c": 1]), list(["c": 3, "b": 2, "a": 1]))
    for fusion in [RankFusion.standardisedScores, .reciprocalRanks(constant: 0)] {
      #expect(try fusion.fused([one], count: 2).map(\.key) == ["a", "b"])
      #expect(try fusion.fused([one, other], weights: [1, 0], count: 3).map(\.key) == ["a", "b", "c"])
      #expect(try fusion.fused([one, []], count: 3).map(\.key) == ["a", "b", "c"])
      #expect(try fusion.fused([[Hit]](), count: 3).isEmpty)
    }
  }

  @Test("A list of equal scores has no say, ties go by key, and a key counts once in a list")
  func ties() throws {
    let equal = list(["b": 5, "a": 5])
    #expect(try RankFusion.standardisedScores.fused([equal], count: 2).map(\.key) == ["a", "b"])
    let order = list(["b": 2, "a": 1])
    #expect(try RankFusion.standardisedScores.fused([equal, order], count: 2).map(\.key) == ["b", "a"])
    let twice = list(["a": 9, "b": 5, "a": 1])
    let fused = try RankFusion.reciprocalRanks(constant: 0).fused([twice], count: 9)
    #expect(fused == list(["a": 1, "b": 0.5]))
  }

  @Test(
    "Weights that are negative, not finite or not one a list are refused, and so is a constant below 0",
    arguments: [[1], [1, 1, 1], [1, -1], [1, .infinity], [1, .nan]] as [[Double]])
  func refusals(weights: [Double]) {
    let lists = [list(["a": 1]), list(["b": 1])]
    #expect(throws: IndexError.self) { try RankFusion.standardisedScores.fused(lists, weights: weights, count: 1) }
    #expect(throws: IndexError.self) { try RankFusion.reciprocalRanks(constant: -1).fused(lists, count: 1) }
  }
}
