import Testing

@testable import Funnel

@Suite("Runtime", .timeLimit(.minutes(1)))
struct RuntimeTests {
  private let clock = ManualTimekeeper()

  @Test("A stage with too many overdue calls is not called again until one of them ends")
  func overdueCalls() async throws {
    var configuration = FunnelRuntime.Configuration()
    configuration.overdueCallsPerStage = 2
    let runtime = FunnelRuntime(configuration, timekeeper: clock)
    let (calls, stuck) = (Tally(), Gate())
    let (gates, mayEnd) = ((0..<2).map { _ in Gate() }, [stuck, stuck])
    let source = TestSource("slow") { _ in
      let number = calls.count
      calls.add()
      guard number < 2 else { return Pins([1]) }
      gates[number].open()
      await mayEnd[number].pass()
      return Pins([9])
    }
    let funnel = try Funnel(on: runtime, sources: [source], rounds: [.light()])
    for number in 0..<2 {
      let run = Task { await funnel.run(Visit(), until: runtime.deadline(in: .milliseconds(20))) }
      await gates[number].pass()
      clock.advance(by: .milliseconds(20))
      #expect(await run.value.outcome(of: "slow") == .timedOut)
    }
    let refused = await funnel.run(Visit(), until: runtime.deadline(in: .milliseconds(20)))
    #expect(refused.outcome(of: "slow") == .failed(.overdue(2)))
    #expect(calls.count == 2)

    stuck.open()
    _ = await runtime.calls.drain()
    let recovered = await funnel.run(Visit(), until: runtime.deadline(in: .milliseconds(20)))
    #expect(recovered.outcome(of: "slow") == .ok)
    #expect(await runtime.shutDown())
  }

  @Test("Shutdown cancels the calls that are left, waits for them, and leaves none")
  func drained() async throws {
    let runtime = FunnelRuntime(timekeeper: clock)
    let (started, ended) = (Gate(), Tally())
    let source = TestSource("endless") { _ in
      started.open()
      while !Task.isCancelled { await Task.yield() }
      ended.add()
      return Pins()
    }
    let funnel = try Funnel(on: runtime, sources: [source], rounds: [.light()])
    let run = Task { await funnel.run(Visit(), until: runtime.deadline(in: .milliseconds(20))) }
    await started.pass()
    #expect(await runtime.shutDown())
    #expect(ended.count == 1)
    #expect(runtime.callsUnderWay == 0)
    _ = await run.value
    runtime.drivers.join()
    runtime.workers.join()
  }

  @Test("Shutdown gives up on a call that never ends once its grace is over, and says so")
  func grace() async throws {
    let runtime = FunnelRuntime(timekeeper: clock)
    let (started, stuck) = (Gate(), Gate())
    let source = TestSource("deaf") { _ in
      started.open()
      await stuck.pass()
      return Pins()
    }
    let funnel = try Funnel(on: runtime, sources: [source], rounds: [.light()])
    let run = Task { await funnel.run(Visit(), until: runtime.deadline(in: .milliseconds(20))) }
    await started.pass()
    clock.advance(by: .milliseconds(20))
    _ = await run.value
    #expect(await runtime.shutDown(within: .zero) == false)
    #expect(runtime.callsUnderWay == 1)
    // It comes to its end on the cooperative pool, now that the runtime's threads are gone.
    stuck.open()
    #expect(await runtime.calls.drain())
  }

  @Test("After shutdown a run still answers, from the reserve, and its sources say why they failed")
  func afterShutdown() async throws {
    let runtime = FunnelRuntime(timekeeper: clock)
    let funnel = try Funnel(
      on: runtime, sources: [TestSource("all", [1])], rounds: [.light()], reserve: TestReserve { Pins([2]) })
    #expect(await runtime.shutDown())
    let result = await funnel.run(Visit(), until: runtime.deadline(in: .seconds(1)))
    #expect(result.outcome(of: "all") == .failed(.shutDown))
    #expect(result.selected.ids == [2])
  }

  @Test("A runtime that is let go ends its threads")
  func letGo() {
    var runtime: FunnelRuntime? = FunnelRuntime()
    let threads = [runtime?.drivers, runtime?.workers]
    runtime = nil
    for executor in threads { executor?.join() }
  }

  @Test("The system's clock rings alarms in order, at or after their instants")
  func systemAlarms() async {
    let timekeeper = SystemTimekeeper()
    let start = timekeeper.now
    let rung = AsyncStream.makeStream(of: (Int, ContinuousClock.Instant).self)
    for number in [3, 1, 2] {
      _ = timekeeper.schedule(at: start + .milliseconds(number)) {
        rung.continuation.yield((number, timekeeper.now))
      }
    }
    let cancelled = timekeeper.schedule(at: start + .seconds(60)) { rung.continuation.yield((0, start)) }
    timekeeper.cancel(cancelled)
    var numbers: [Int] = []
    for await (number, instant) in rung.stream.prefix(3) {
      numbers.append(number)
      #expect(instant >= start + .milliseconds(number))
    }
    #expect(numbers == [1, 2, 3])
  }
}
