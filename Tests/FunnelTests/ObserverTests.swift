import Testing

@testable import Funnel

@Suite("Observers", .timeLimit(.minutes(1)))
struct ObserverTests {
  private func runtime(waiting: Int) -> FunnelRuntime {
    var configuration = FunnelRuntime.Configuration()
    configuration.waitingObservations = waiting
    return FunnelRuntime(configuration, timekeeper: ManualTimekeeper())
  }

  @Test("An observer sees the answer that was given, and the answer does not wait for it")
  func afterTheAnswer() async throws {
    let runtime = runtime(waiting: 4)
    let (mayLook, diary) = (Gate(), Diary())
    let observer = TestObserver { result in
      await mayLook.pass()
      diary.note("\(result.selected.ids)")
    }
    let funnel = try Funnel(
      on: runtime, sources: [TestSource("all", [2, 1])], rounds: [.light()], observers: [observer])
    let result = await funnel.run(Visit(), until: runtime.deadline(in: .seconds(1)))
    #expect(result.selected.ids == [1, 2])
    #expect(diary.entries.isEmpty)
    mayLook.open()
    #expect(await runtime.shutDown())
    #expect(diary.entries == ["[1, 2]"])
  }

  @Test("Observations wait in a bounded queue; those beyond are refused in the trace and degrade nothing")
  func bounded() async throws {
    let runtime = runtime(waiting: 2)
    let (looking, mayLook, seen) = (Gate(), Gate(), Tally())
    let observer = TestObserver { _ in
      looking.open()
      await mayLook.pass()
      seen.add()
    }
    let funnel = try Funnel(
      on: runtime, sources: [TestSource("all", [1])], rounds: [.light()], observers: [observer])
    func run() async -> FunnelResult<Pins> {
      await funnel.run(Visit(), until: runtime.deadline(in: .seconds(1)))
    }
    _ = await run()
    await looking.pass()
    for _ in 0..<2 { #expect(await run().outcome(of: "observer") == nil) }
    let refused = await run()
    #expect(refused.outcome(of: "observer") == .failed(.observationQueueFull))
    #expect(!refused.isDegraded)
    mayLook.open()
    #expect(await runtime.shutDown())
    #expect(seen.count == 3)
  }
}
