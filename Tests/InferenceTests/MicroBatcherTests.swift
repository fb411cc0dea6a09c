import Foundation
import Inference
import Synchronization
import Testing

@Suite("Micro-batching")
struct MicroBatcherTests {
  typealias Batcher = MicroBatcher<Int, Int>

  @Test("Requests that wait while a batch runs run together, and each gets its own answer")
  func together() async throws {
    let gate = Gate()
    let sizes = Mutex<[Int]>([])
    let batcher = Batcher(name: "test", limits: .init(largestBatch: 8, longestWait: .zero)) { requests in
      sizes.withLock { $0.append(requests.count) }
      gate.pass()
      return requests.map { $0 * 10 }
    }
    async let first = batcher.response(to: 1, deadline: far)
    await gate.arrivals(1)
    let rest = Task {
      try await withThrowingTaskGroup(of: (Int, Int).self) { group in
        for request in 2...6 {
          group.addTask { (request, try await batcher.response(to: request, deadline: far)) }
        }
        return try await group.reduce(into: [Int: Int]()) { $0[$1.0] = $1.1 }
      }
    }
    await until { batcher.waitingCount == 5 }
    gate.open()
    #expect(try await first == 10)
    #expect(try await rest.value == [2: 20, 3: 30, 4: 40, 5: 50, 6: 60])
    #expect(sizes.withLock { $0 } == [1, 5])
  }

  @Test("No batch is larger than its limit")
  func limit() async throws {
    let gate = Gate()
    let largest = Mutex(0)
    let batcher = Batcher(name: "test", limits: .init(largestBatch: 3, longestWait: .zero)) { requests in
      largest.withLock { $0 = max($0, requests.count) }
      gate.pass()
      return requests
    }
    let all = Task {
      await withTaskGroup(of: Int?.self) { group in
        for request in 0..<10 { group.addTask { try? await batcher.response(to: request, deadline: far) } }
        return await group.reduce(into: Set<Int?>()) { $0.insert($1) }
      }
    }
    await until { batcher.waitingCount >= 7 }
    gate.open()
    #expect(await all.value == Set(0..<10))
    #expect(largest.withLock { $0 } == 3)
  }

  @Test("At its deadline a caller gets an error although the thread is busy; the late answer is dropped")
  func deadline() async throws {
    let gate = Gate()
    let batcher = Batcher(name: "test", limits: .init(longestWait: .zero)) { requests in
      gate.pass()
      return requests
    }
    let running = Task { try await batcher.response(to: 1, deadline: .now + .milliseconds(20)) }
    await gate.arrivals(1)
    let waiting = await #expect(throws: InferenceError.self) {
      try await batcher.response(to: 2, deadline: .now + .milliseconds(1))
    }
    #expect(waiting?.code == .deadlineExceeded)
    let late = await #expect(throws: InferenceError.self) { try await running.value }
    #expect(late?.code == .deadlineExceeded)
    gate.open()
    #expect(try await batcher.response(to: 3, deadline: far) == 3)
  }

  @Test("A request past its deadline is refused at once")
  func past() async {
    let batcher = Batcher(name: "test") { $0 }
    let error = await #expect(throws: InferenceError.self) {
      try await batcher.response(to: 1, deadline: .now - .seconds(1))
    }
    #expect(error?.code == .deadlineExceeded)
  }

  @Test("A full queue refuses at once")
  func full() async throws {
    let gate = Gate()
    let batcher = Batcher(name: "test", limits: .init(largestBatch: 1, capacity: 2, longestWait: .zero)) { requests in
      gate.pass()
      return requests
    }
    let running = Task { try await batcher.response(to: 1, deadline: far) }
    await gate.arrivals(1)
    let waiting = (2...3).map { request in Task { try await batcher.response(to: request, deadline: far) } }
    await until { batcher.waitingCount == 2 }
    let error = await #expect(throws: InferenceError.self) {
      try await batcher.response(to: 4, deadline: far)
    }
    #expect(error?.code == .queueFull)
    gate.open()
    #expect(try await running.value == 1)
    for (task, expected) in zip(waiting, 2...3) { #expect(try await task.value == expected) }
  }

  @Test("A cancelled caller gets its error at once, waiting or running")
  func cancelled() async throws {
    let gate = Gate()
    let batcher = Batcher(name: "test", limits: .init(longestWait: .zero)) { requests in
      gate.pass()
      return requests
    }
    let running = Task { try await batcher.response(to: 1, deadline: far) }
    await gate.arrivals(1)
    let waiting = Task { try await batcher.response(to: 2, deadline: far) }
    await until { batcher.waitingCount == 1 }
    for task in [waiting, running] {
      task.cancel()
      let error = await #expect(throws: InferenceError.self) { try await task.value }
      #expect(error?.code == .cancelled)
    }
    #expect(batcher.waitingCount == 0)
    gate.open()
  }

  @Test("What a batch throws reaches all of its callers, and the next batch runs")
  func failure() async throws {
    let batcher = Batcher(name: "test") { requests in
      if requests.contains(0) { throw InferenceError(.invalidInput, "Zero.") }
      return requests.contains(-1) ? [] : requests
    }
    let thrown = await #expect(throws: InferenceError.self) {
      try await batcher.response(to: 0, deadline: far)
    }
    #expect(thrown?.code == .invalidInput)
    let short = await #expect(throws: InferenceError.self) {
      try await batcher.response(to: -1, deadline: far)
    }
    #expect(short?.code == .runtime)
    #expect(try await batcher.response(to: 5, deadline: far) == 5)
  }

  @Test("Stopping refuses what waits and what comes, and finishes what runs")
  func stop() async throws {
    let gate = Gate()
    let batcher = Batcher(name: "test", limits: .init(largestBatch: 1, longestWait: .zero)) { requests in
      gate.pass()
      return requests
    }
    let running = Task { try await batcher.response(to: 1, deadline: far) }
    await gate.arrivals(1)
    let waiting = Task { try await batcher.response(to: 2, deadline: far) }
    await until { batcher.waitingCount == 1 }
    batcher.stop()
    for task in [waiting, Task { try await batcher.response(to: 3, deadline: far) }] {
      let error = await #expect(throws: InferenceError.self) { try await task.value }
      #expect(error?.code == .stopped)
    }
    gate.open()
    #expect(try await running.value == 1)
  }

  @Test("Batches run on the batcher's own thread")
  func thread() async throws {
    let names = Mutex<Set<String>>([])
    let batcher = Batcher(name: "own") { requests in
      names.withLock { _ = $0.insert(Thread.current.name ?? "") }
      return requests
    }
    for request in 0..<5 { _ = try await batcher.response(to: request, deadline: far) }
    #expect(names.withLock { $0 } == ["own.0"])
  }

  private func until(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
  }
}

private var far: ContinuousClock.Instant { .now + .seconds(60) }

/// Holds threads until it is opened, and counts them.
private final class Gate: Sendable {
  private let state = Mutex((arrivals: 0, isOpen: false))

  func pass() {
    state.withLock { $0.arrivals += 1 }
    while !state.withLock({ $0.isOpen }) { sched_yield() }
  }

  func open() { state.withLock { $0.isOpen = true } }

  func arrivals(_ count: Int) async {
    while state.withLock({ $0.arrivals }) < count { await Task.yield() }
  }
}
