import Testing

@testable import Funnel

@Suite("Conservation")
struct ConservationTests {
  @Test("Every proposal of a random pipeline ends exactly once, selected or dropped", arguments: 0..<200)
  func nothingIsLost(seed: Int) async throws {
    let plan = RandomPlan(seed: UInt64(seed))
    let result = try await answer(sources: plan.sources, rounds: plan.rounds, reserve: plan.reserve)

    try expectConserved(result, proposals: plan.proposals)
    for trace in result.traces {
      #expect(trace.entered == trace.kept + trace.dropped.reduce(0) { $0 + $1.count }, "\(trace.name)")
    }
    let counted = result.traces.flatMap(\.dropped).reduce(0) { $0 + $1.count }
    #expect(counted == result.dropped.count)
    #expect(result.scores.count == result.selected.count)
    #expect(result.sources.count == result.selected.count)
  }

  /// Counts each source's proposals again, apart from the funnel.
  private func expectConserved(_ result: FunnelResult<Pins>, proposals: [[Int]]) throws {
    let reserve = SourceSet(position: proposals.count)
    var proposers: [Int: SourceSet] = [:]
    var surplus: [Dropped<Int>: Int] = [:]
    for (position, ids) in proposals.enumerated() {
      let source = SourceSet(position: position)
      for id in ids {
        if proposers[id] == nil {
          proposers[id] = source
        } else {
          proposers[id, default: []].insert(source)
          let name = StageName("source \(position)")
          surplus[Dropped(id: id, sources: source, stage: name, reason: .duplicate), default: 0] += 1
        }
      }
    }

    var ends: [Int: [SourceSet]] = [:]
    for (id, sources) in zip(result.selected.ids, result.sources) { ends[id, default: []].append(sources) }
    for fallen in result.dropped where fallen.reason != .duplicate {
      ends[fallen.id, default: []].append(fallen.sources)
    }
    let ordinary = ends.mapValues { $0.filter { $0 != reserve } }.filter { !$0.value.isEmpty }
    #expect(ordinary == proposers.mapValues { [$0] })
    #expect(ends.values.allSatisfy { $0.count { $0 == reserve } <= 1 })

    let duplicates = result.dropped.filter { $0.reason == .duplicate && $0.sources != reserve }
    #expect(duplicates.reduce(into: [:]) { $0[$1, default: 0] += 1 } == surplus)
  }

  @Test("A candidate of several sources goes on once, with the columns of the first and the names of all")
  func provenance() async throws {
    let result = try await answer(sources: [
      TestSource("interests", [1, 2]),
      TestSource("related") { _ in Pins([2, 3, 2], light: [9, 8, 9]) },
    ])
    #expect(result.selected.ids == [3, 1, 2])
    #expect(result.scores == [8, -1, -2])
    #expect(result.sources.map(\.positions) == [[1], [0], [0, 1]])
    let again = Dropped(id: 2, sources: SourceSet(position: 1), stage: "related", reason: .duplicate)
    #expect(result.dropped == [again, again])
  }
}

/// A pipeline drawn from a seed: sources that overlap, fail or are disabled, filters that fail, selectors that err.
private struct RandomPlan {
  var sources: [TestSource] = []
  var rounds: [TestRound] = []
  var reserve: TestReserve?
  /// What each source proposes, in order; empty for one that fails or is disabled.
  var proposals: [[Int]] = []

  init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for position in 0..<Int.random(in: 1...6, using: &random) {
      let ids = (0..<Int.random(in: 0...40, using: &random)).map { _ in Int.random(in: 0..<60, using: &random) }
      let fate = Int.random(in: 0..<10, using: &random)
      proposals.append(fate < 2 ? [] : ids)
      sources.append(
        TestSource("source \(position)", isEnabled: fate != 1) { _ in
          if fate == 0 { throw StageFailure(.thrown, "Broken on purpose.") }
          return Pins(ids)
        })
    }
    for number in 0..<Int.random(in: 1...3, using: &random) {
      rounds.append(Self.round(number, &random))
    }
    if Bool.random(using: &random) {
      reserve = TestReserve { Pins([100, 101, 101, 3]) }
    }
  }

  private static func round(_ number: Int, _ random: inout SplitMix64) -> TestRound {
    let divisor = Int.random(in: 2...7, using: &random)
    let (filterFails, selectorErrs) = (
      Int.random(in: 0..<15, using: &random) == 0, Int.random(in: 0..<8, using: &random) == 0
    )
    let gaps = Int.random(in: 2...5, using: &random)
    let selector: any Selector<Visit, Pins> =
      selectorErrs
      ? TestSelector(name: "selector \(number)") { pins, _ in [0, 0, -1, pins.count, pins.count - 1] }
      : TopSelector("selector \(number)", limit: Int.random(in: 0...30, using: &random))
    return Round(
      hydrators: [
        TestHydrator("hydrator \(number)") { _ in Patch { $0.prediction = $0.ids.map { Float($0 % 7) } } },
        TestHydrator("breaking \(number)") { _ in Patch { $0.keep([]) } },
      ],
      filters: [
        TestFilter("filter \(number)", dropping: .odd) { $0 % divisor == 1 },
        TestFilter("second filter \(number)") { pins, verdicts in
          if filterFails { throw StageFailure(.thrown, "Broken on purpose.") }
          for (index, id) in pins.ids.enumerated() where id > 50 { verdicts[index] = .large }
        },
      ],
      scorers: [
        TestScorer("scorer \(number)") { pins, scores in
          scores = pins.ids.map { $0 % gaps == 0 ? .infinity : Float($0 % 5) }
        }
      ],
      selector: selector)
  }
}
