import Foundation
import Testing

@testable import Funnel

@Suite("Deadlines")
struct DeadlineTests {
  private let clock = ManualTimekeeper()

  @Test("A deadline is past from its instant on, and the time that remains is never negative")
  func past() {
    let deadline = Deadline.after(.milliseconds(10), on: clock)
    #expect(!deadline.isPast)
    #expect(deadline.remaining == .milliseconds(10))
    #expect(deadline.earlier(by: .milliseconds(10)).isPast)
    clock.advance(by: .milliseconds(10))
    #expect(deadline.isPast)
    clock.advance(by: .milliseconds(10))
    #expect(deadline.remaining == .zero)
  }

  @Test("Shares split what remains, hand unused time on, and never end later than the whole")
  func shares() {
    let whole = Deadline.after(.milliseconds(40), on: clock)
    #expect(whole.share(3, of: 4).remaining == .milliseconds(30))
    clock.advance(by: .milliseconds(10))
    #expect(whole.share(1, of: 2).remaining == .milliseconds(15))
    #expect(whole.share(2, of: 2).remaining == .milliseconds(30))
    #expect(whole.share(0, of: 2).remaining == .zero)
    clock.advance(by: .milliseconds(50))
    #expect(whole.share(1, of: 2).instant <= clock.now)
  }

  @Test("Alarms ring in order of their instants, then of their making, and not when cancelled")
  func alarms() {
    let diary = Diary()
    let start = clock.now
    _ = clock.schedule(at: start + .milliseconds(2)) { diary.note("second") }
    _ = clock.schedule(at: start + .milliseconds(1)) { diary.note("first") }
    let cancelled = clock.schedule(at: start + .milliseconds(2)) { diary.note("cancelled") }
    _ = clock.schedule(at: start + .milliseconds(2)) { diary.note("third") }
    clock.cancel(cancelled)
    clock.advance(by: .milliseconds(1))
    #expect(diary.entries == ["first"])
    clock.advance(by: .milliseconds(5))
    #expect(diary.entries == ["first", "second", "third"])
  }

  @Test("A late source is left behind: the answer goes out without it and says so", .timeLimit(.minutes(1)))
  func lateSource() async throws {
    let runtime = FunnelRuntime(timekeeper: clock)
    let (started, stuck) = (Gate(), Gate())
    let late = TestSource("late") { _ in
      started.open()
      await stuck.pass()
      return Pins([9])
    }
    let funnel = try Funnel(on: runtime, sources: [TestSource("fast", [1, 2]), late], rounds: [.light()])
    let run = Task { await funnel.run(Visit(), until: runtime.deadline(in: .milliseconds(20))) }
    await started.pass()
    _ = await runtime.calls.drain(downTo: 1)
    clock.advance(by: .milliseconds(19))
    let result = await run.value
    #expect(result.selected.ids == [1, 2])
    #expect(result.outcome(of: "fast") == .ok)
    #expect(result.outcome(of: "late") == .timedOut)
    #expect(result.isDegraded)
    #expect(runtime.callsUnderWay == 1)
    stuck.open()
    #expect(await runtime.shutDown())
    #expect(runtime.callsUnderWay == 0)
  }

  @Test("A late hydrator leaves its columns missing and the light score in place", .timeLimit(.minutes(1)))
  func lateHydrator() async throws {
    let runtime = FunnelRuntime(timekeeper: clock)
    let (started, stuck) = (Gate(), Gate())
    let late = TestHydrator("late") { _ in
      started.open()
      await stuck.pass()
      return Patch { $0.prediction = [5, 6] }
    }
    let round = TestRound(
      hydrators: [late], scorers: [TestScorer.light, TestScorer.heavy], selector: TopSelector("top", limit: 2))
    let funnel = try Funnel(on: runtime, sources: [TestSource("fast", [1, 2])], rounds: [round])
    let run = Task { await funnel.run(Visit(), until: runtime.deadline(in: .milliseconds(20))) }
    await started.pass()
    clock.advance(by: .milliseconds(19))
    let result = await run.value
    #expect(result.outcome(of: "late") == .timedOut)
    #expect(result.scores == [-1, -2])
    stuck.open()
    await runtime.shutDown()
  }

  @Test("When the time is up before the start nobody is called, and the reserve answers")
  func noTime() async throws {
    let runtime = FunnelRuntime(timekeeper: clock)
    let called = Tally()
    let source = TestSource("source") { _ in
      called.add()
      return Pins([1])
    }
    let second = TestScorer("second") { _, scores in scores = scores.map { _ in 7 } }
    let round = TestRound(scorers: [TestScorer.light, second], selector: TopSelector("top", limit: 2))
    let funnel = try Funnel(
      on: runtime, sources: [source], rounds: [round], reserve: TestReserve { Pins([3, 2]) })
    let result = await funnel.run(Visit(), until: runtime.deadline(in: .zero))
    #expect(called.count == 0)
    #expect(result.selected.ids == [2, 3])
    #expect(result.scores == [-2, -3])
    #expect(result.outcome(of: "source") == .timedOut)
    #expect(result.outcome(of: "light") == .ok)
    #expect(result.outcome(of: "second") == .timedOut)
    await runtime.shutDown()
  }
}
