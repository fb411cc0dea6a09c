@testable import Funnel

struct TestSource: Source {
  let name: StageName
  var isEnabled = true
  let body: @Sendable (Deadline) async throws -> Pins

  init(_ name: StageName, isEnabled: Bool = true, _ body: @escaping @Sendable (Deadline) async throws -> Pins) {
    self.name = name
    self.isEnabled = isEnabled
    self.body = body
  }

  init(_ name: StageName, _ ids: [Int]) { self.init(name) { _ in Pins(ids) } }

  func isEnabled(for query: Visit) -> Bool { isEnabled }

  func candidates(for query: Visit, until deadline: Deadline) async throws -> Pins {
    try await body(deadline)
  }
}

struct TestHydrator: Hydrator {
  let name: StageName
  let body: @Sendable (Pins) async throws -> Patch<Pins>

  init(_ name: StageName, _ body: @escaping @Sendable (Pins) async throws -> Patch<Pins>) {
    self.name = name
    self.body = body
  }

  func hydrate(_ candidates: Pins, for query: Visit, until deadline: Deadline) async throws -> Patch<Pins> {
    try await body(candidates)
  }
}

struct TestFilter: Filter {
  let name: StageName
  let body: @Sendable (Pins, inout [DropReason?]) throws -> Void

  init(_ name: StageName, _ body: @escaping @Sendable (Pins, inout [DropReason?]) throws -> Void) {
    self.name = name
    self.body = body
  }

  init(_ name: StageName, dropping reason: DropReason, where isBad: @escaping @Sendable (Int) -> Bool) {
    self.init(name) { pins, verdicts in
      for (index, id) in pins.ids.enumerated() where isBad(id) { verdicts[index] = reason }
    }
  }

  func judge(_ candidates: Pins, for query: Visit, into verdicts: inout [DropReason?]) throws {
    try body(candidates, &verdicts)
  }
}

struct TestScorer: Scorer {
  let name: StageName
  let body: @Sendable (Pins, inout [Float]) throws -> Void

  init(_ name: StageName, _ body: @escaping @Sendable (Pins, inout [Float]) throws -> Void) {
    self.name = name
    self.body = body
  }

  /// The source's own score.
  static let light = TestScorer("light") { pins, scores in scores = pins.light }

  /// The prediction where there is one.
  static let heavy = TestScorer("heavy") { pins, scores in
    for (index, prediction) in pins.prediction.enumerated() where prediction.isFinite { scores[index] = prediction }
  }

  func score(_ candidates: Pins, for query: Visit, into scores: inout [Float]) throws {
    try body(candidates, &scores)
  }
}

struct TestSelector: Selector {
  let name: StageName
  let body: @Sendable (Pins, inout [DropReason?]) -> [Int]

  func select(
    from candidates: Pins, scores: [Float], for query: Visit, into verdicts: inout [DropReason?]
  ) -> [Int] {
    body(candidates, &verdicts)
  }
}

struct TestReserve: Reserve {
  let name: StageName = "reserve"
  let body: @Sendable () throws -> Pins

  func candidates(for query: Visit) throws -> Pins { try body() }
}

struct TestObserver: Observer {
  let name: StageName
  let body: @Sendable (FunnelResult<Pins>) async -> Void

  init(_ name: StageName = "observer", _ body: @escaping @Sendable (FunnelResult<Pins>) async -> Void) {
    self.name = name
    self.body = body
  }

  func observe(_ result: FunnelResult<Pins>, of query: Visit) async { await body(result) }
}

extension DropReason {
  static let odd = DropReason(rawValue: 60_001)
  static let large = DropReason(rawValue: 60_002)
}

typealias TestRound = Round<Visit, Pins>

extension Round where Query == Visit, Candidates == Pins {
  /// Everything by its light score.
  static func light(limit: Int = .max) -> Self {
    Round(scorers: [TestScorer.light], selector: TopSelector("top", limit: limit))
  }
}

extension FunnelResult {
  func outcome(of name: StageName) -> StageOutcome? { traces.first { $0.name == name }?.outcome }
}

/// Runs a funnel on a clock that stands still, and shuts its runtime down.
func answer(
  sources: [TestSource], rounds: [TestRound] = [.light()], reserve: TestReserve? = nil
) async throws -> FunnelResult<Pins> {
  let runtime = FunnelRuntime(timekeeper: ManualTimekeeper())
  let funnel = try Funnel(on: runtime, sources: sources, rounds: rounds, reserve: reserve)
  let result = await funnel.run(Visit(), until: runtime.deadline(in: .seconds(1)))
  await runtime.shutDown()
  return result
}
