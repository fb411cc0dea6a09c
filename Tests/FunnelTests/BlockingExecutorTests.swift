import Dispatch
import Foundation
import Testing

@testable import Funnel

@Suite("Blocking executor", .timeLimit(.minutes(1)))
struct BlockingExecutorTests {
  private struct Refusal: Error, Equatable {}

  @Test("Calls run on the executor's threads, and what they return or throw comes back")
  func calls() async throws {
    let executor = BlockingExecutor(name: "blocking-test", threads: 2)
    #expect(try await executor.run { Thread.current.name } == "blocking-test")
    await #expect(throws: Refusal()) { try await executor.run { throw Refusal() } }
    executor.stop()
    executor.join()
  }

  @Test("A task that prefers the executor stays on its threads across suspensions")
  func tasks() async {
    let executor = BlockingExecutor(name: "task-test", threads: 1)
    let names = await Task(executorPreference: executor) {
      let before = threadName()
      await Task.yield()
      return [before, threadName()]
    }.value
    #expect(names == ["task-test", "task-test"])
    executor.stop()
    executor.join()
  }

  @Test("A call beyond the queue's limit is refused at once, and those that wait are still made")
  func bounded() async throws {
    let executor = BlockingExecutor(name: "bounded-test", threads: 1, queueLimit: 1)
    let (started, hold) = (Gate(), DispatchSemaphore(value: 0))
    async let running = executor.run {
      started.open()
      hold.wait()
      return 1
    }
    await started.pass()
    async let waiting = executor.run { 2 }
    while executor.waitingCalls == 0 { await Task.yield() }
    let error = await #expect(throws: BlockingExecutorError.self) { try await executor.run { 3 } }
    #expect(error?.code == .queueFull)
    hold.signal()
    #expect(try await [running, waiting] == [1, 2])
    executor.stop()
    executor.join()
  }

  @Test("A call whose task is cancelled while it waits is never made")
  func cancelled() async throws {
    let executor = BlockingExecutor(name: "cancel-test", threads: 1)
    let (started, hold, made) = (Gate(), DispatchSemaphore(value: 0), Tally())
    async let running: Void = executor.run {
      started.open()
      hold.wait()
    }
    await started.pass()
    let waiting = Task { try await executor.run { made.add() } }
    while executor.waitingCalls == 0 { await Task.yield() }
    waiting.cancel()
    hold.signal()
    try await running
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(made.count == 0)
    executor.stop()
    executor.join()
  }

  @Test("After it is stopped the executor finishes what waits, refuses calls and ends its threads")
  func stopped() async throws {
    let executor = BlockingExecutor(name: "stop-test", threads: 1)
    let (started, hold) = (Gate(), DispatchSemaphore(value: 0))
    async let running: Int = executor.run {
      started.open()
      hold.wait()
      return 1
    }
    await started.pass()
    async let waiting = executor.run { 2 }
    while executor.waitingCalls == 0 { await Task.yield() }
    executor.stop()
    let error = await #expect(throws: BlockingExecutorError.self) { try await executor.run { 3 } }
    #expect(error?.code == .stopped)
    hold.signal()
    #expect(try await [running, waiting] == [1, 2])
    executor.join()
  }

  private func threadName() -> String? { Thread.current.name }
}
