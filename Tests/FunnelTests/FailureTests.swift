import Testing

@testable import Funnel

@Suite("Failures")
struct FailureTests {
  private struct Leak: Error, CustomStringConvertible {
    let description = "user 4711 is at home"
  }

  @Test("A source that fails is traced as failed, unlike one that finds nothing or is disabled")
  func failingSource() async throws {
    let result = try await answer(sources: [
      TestSource("fails") { _ in throw StageFailure(.overloaded, "Ask later.") },
      TestSource("finds nothing", []),
      TestSource("disabled", isEnabled: false) { _ in Pins([8]) },
      TestSource("works", [1]),
    ])
    #expect(result.outcome(of: "fails") == .failed(StageFailure(.overloaded, "Ask later.")))
    #expect(result.outcome(of: "finds nothing") == .ok)
    #expect(result.outcome(of: "disabled") == .disabled)
    #expect(result.selected.ids == [1])
    #expect(result.isDegraded)
  }

  @Test("The trace of an unknown error tells its type and nothing of what it says")
  func privacy() async throws {
    let result = try await answer(sources: [TestSource("leaks") { _ in throw Leak() }])
    guard case .failed(let failure) = result.outcome(of: "leaks") else {
      Issue.record("The source did not fail.")
      return
    }
    #expect(failure.code == .thrown)
    #expect(failure.message.contains("Leak"))
    #expect(!failure.message.contains("4711"))
  }

  @Test("A filter that fails or answers askew lets nothing through", arguments: [true, false])
  func failingFilter(throwing: Bool) async throws {
    let filter = TestFilter("consent") { _, verdicts in
      if throwing { throw Leak() }
      verdicts = [nil]
    }
    let result = try await answer(
      sources: [TestSource("all", [1, 2])],
      rounds: [Round(filters: [filter], selector: TopSelector("top", limit: 2))])
    #expect(result.selected.ids.isEmpty)
    #expect(result.dropped.map(\.reason) == [.filterFailed, .filterFailed])
    #expect(result.outcome(of: "consent")?.isDegrading == true)
  }

  @Test("A patch that touches the candidates themselves is undone and traced as failed")
  func patchThatReorders() async throws {
    let reorder = TestHydrator("reorder") { _ in
      Patch { pins in
        pins.prediction = [1, 2]
        pins.ids.reverse()
      }
    }
    let result = try await answer(
      sources: [TestSource("all", [1, 2])],
      rounds: [Round(hydrators: [reorder], scorers: [TestScorer.light], selector: TopSelector("top", limit: 2))])
    #expect(result.selected.ids == [1, 2])
    #expect(result.selected.prediction.allSatisfy { $0.isNaN })
    guard case .failed(let failure) = result.outcome(of: "reorder") else {
      Issue.record("The hydrator did not fail.")
      return
    }
    #expect(failure.code == .contract)
  }

  @Test("A selector may give reasons of its own, and one that names a position twice or in vain is traced as failed")
  func selectors() async throws {
    let diverse = TestSelector(name: "diverse") { _, verdicts in
      verdicts[2] = .large
      return [1]
    }
    let sources = [TestSource("all", [1, 2, 3])]
    let result = try await answer(sources: sources, rounds: [Round(selector: diverse)])
    #expect(result.selected.ids == [2])
    #expect(result.dropped.map(\.reason) == [.scoreMissing, .large])
    #expect(result.outcome(of: "diverse") == .ok)

    let careless = TestSelector(name: "careless") { _, _ in [2, 2, 7, 0] }
    let repaired = try await answer(sources: sources, rounds: [Round(selector: careless)])
    #expect(repaired.selected.ids == [3, 1])
    #expect(repaired.outcome(of: "careless")?.isDegrading == true)
  }

  @Test("A run whose task is cancelled ends at once and says why", .timeLimit(.minutes(1)))
  func cancellation() async throws {
    let runtime = FunnelRuntime(timekeeper: ManualTimekeeper())
    let (started, stuck) = (Gate(), Gate())
    let source = TestSource("stuck") { _ in
      started.open()
      await stuck.pass()
      return Pins([1])
    }
    let funnel = try Funnel(on: runtime, sources: [source], rounds: [.light()])
    let run = Task { await funnel.run(Visit(), until: runtime.deadline(in: .seconds(1))) }
    await started.pass()
    run.cancel()
    #expect(await run.value.outcome(of: "stuck") == .failed(.cancelled))
    stuck.open()
    #expect(await runtime.shutDown())
  }

  @Test("A funnel that makes no sense is refused with its cause")
  func refused() throws {
    let runtime = FunnelRuntime(timekeeper: ManualTimekeeper())
    func code(_ sources: [TestSource], _ rounds: [TestRound]) -> FunnelError.Code? {
      let error = #expect(throws: FunnelError.self) {
        try Funnel(on: runtime, sources: sources, rounds: rounds)
      }
      return error?.code
    }
    #expect(code([], [.light()]) == .nothingToRun)
    #expect(code([TestSource("a", [])], []) == .nothingToRun)
    #expect(code([TestSource("a", []), TestSource("a", [])], [.light()]) == .repeatedName)
    #expect(code([TestSource("a", [])], [.light(), .light()]) == .repeatedName)
    #expect(code((0..<64).map { TestSource("s\($0)", []) }, [.light()]) == .tooManySources)
  }
}
