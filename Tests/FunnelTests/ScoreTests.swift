import Testing

@testable import Funnel

@Suite("Scores")
struct ScoreTests {
  @Test(
    "Whatever is not a finite number sinks below every score, and stands in order of ids",
    arguments: [[Float.nan, .infinity, -.infinity, -1e38], [.infinity, .nan, .nan, 0]])
  func sink(scores: [Float]) async throws {
    let result = try await answer(sources: [TestSource("all") { _ in Pins([30, 10, 20, 40], light: scores) }])
    #expect(result.selected.ids == [40, 10, 20, 30])
    #expect(result.scores[0] == scores[3])
    #expect(result.scores.dropFirst().allSatisfy { $0.isNaN })
  }

  @Test("Ties are broken by id, the lower first, wherever the candidates come from")
  func ties() async throws {
    let result = try await answer(
      sources: [
        TestSource("one") { _ in Pins([9, 5], light: [1, 1]) },
        TestSource("two") { _ in Pins([7, 3], light: [1, 2]) },
      ], rounds: [.light(limit: 3)])
    #expect(result.selected.ids == [3, 5, 7])
    let last = SourceSet(position: 0)
    #expect(result.dropped == [Dropped(id: 9, sources: last, stage: "top", reason: .selectionRank)])
  }

  @Test("The top is the top of a plain sort by score and id, for any scores", arguments: 0..<50)
  func plainSort(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let special: [Float] = [
      .nan, .infinity, -.infinity, 0, -0, 1, -1, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]
    let scores = (0..<100).map { _ in
      Bool.random(using: &random)
        ? special[Int.random(in: 0..<special.count, using: &random)] : Float.random(in: -2...2, using: &random)
    }
    let pins = Pins(Array(0..<100).shuffled(using: &random), light: scores)
    let expected = pins.ids.indices.sorted { left, right in
      let (a, b) = (scores[left], scores[right])
      if a.isFinite != b.isFinite { return a.isFinite }
      return a.isFinite && a != b ? a > b : pins.ids[left] < pins.ids[right]
    }
    var verdicts = [DropReason?](repeating: nil, count: 100)
    for limit in [0, 1, 7, 100, 200] {
      let top = TopSelector<Visit, Pins>("top", limit: limit)
      #expect(top.select(from: pins, scores: scores, for: Visit(), into: &verdicts) == Array(expected.prefix(limit)))
    }
  }

  @Test("A candidate that is cut says whether it stood too low or had no score")
  func cutReasons() async throws {
    let result = try await answer(
      sources: [TestSource("all") { _ in Pins([1, 2, 3], light: [.nan, 1, 2]) }], rounds: [.light(limit: 1)])
    #expect(result.selected.ids == [3])
    #expect(result.dropped.map(\.id) == [1, 2])
    #expect(result.dropped.map(\.reason) == [.scoreMissing, .selectionRank])
  }

  @Test("Where a heavy score is missing the light one stands")
  func lightStands() async throws {
    let predictions = TestHydrator("predictions") { _ in Patch { $0.prediction = [.nan, 100, .nan] } }
    let result = try await answer(
      sources: [TestSource("all", [1, 2, 3])],
      rounds: [
        Round(scorers: [TestScorer.light], selector: TopSelector("first", limit: 3)),
        Round(
          hydrators: [predictions], scorers: [TestScorer.heavy], selector: TopSelector("second", limit: 3)),
      ])
    #expect(result.selected.ids == [2, 1, 3])
    #expect(result.scores == [100, -1, -3])
  }

  @Test("A scorer that fails leaves the scores as they were, and the answer says so")
  func failingScorer() async throws {
    let heavy = TestScorer("heavy") { _, scores in
      scores = scores.map { _ in 7 }
      throw StageFailure(.thrown, "Broken on purpose.")
    }
    let result = try await answer(
      sources: [TestSource("all", [2, 1])],
      rounds: [Round(scorers: [TestScorer.light, heavy], selector: TopSelector("top", limit: 2))])
    #expect(result.scores == [-1, -2])
    #expect(result.outcome(of: "heavy") == .failed(StageFailure(.thrown, "Broken on purpose.")))
    #expect(result.isDegraded)
  }

  @Test("Without any score the answer is still there, in order of ids")
  func noScores() async throws {
    let result = try await answer(
      sources: [TestSource("all", [3, 1, 2])], rounds: [Round(selector: TopSelector("top", limit: 2))])
    #expect(result.selected.ids == [1, 2])
  }
}
