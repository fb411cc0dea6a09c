import Foundation
import Synchronization
import Testing

@testable import Media

@Suite("Media executor")
struct MediaExecutorTests {
  @Test("Work returns its value, and its own error apart from the executor's")
  func outcomes() async throws {
    let executor = try MediaExecutor(threads: 1, capacity: 4)
    #expect(try await executor.run { _ in 7 }.get() == 7)
    let failed: Result<Int, NullReason> = try await executor.run { _ throws(NullReason) in
      throw NullReason(.unreadable, "damaged")
    }
    #expect(throws: NullReason.self) { try failed.get() }
  }

  @Test("Never more jobs at once than threads, and every job is done once", arguments: [1, 2, 4])
  func width(threads: Int) async throws {
    let executor = try MediaExecutor(threads: threads, capacity: 200)
    let running = Atomic(0)
    let most = Atomic(0)
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      let work: @Sendable (Int) -> Int = { index in
        let now = running.add(1, ordering: .relaxed).newValue
        most.max(now, ordering: .relaxed)
        defer { running.subtract(1, ordering: .relaxed) }
        return (0..<1_000).reduce(index) { $0 ^ $1 ^ $1 }
      }
      for index in 0..<200 { group.addTask { try await executor.run { _ in work(index) }.get() } }
      return try await group.reduce(0, +)
    }
    #expect(sum == 199 * 200 / 2)
    #expect(most.load(ordering: .relaxed) <= threads)
  }

  @Test("A full queue refuses at once, and takes work again when there is room")
  func queueFull() async throws {
    let executor = try MediaExecutor(threads: 1, capacity: 1)
    let gate = Gate()
    async let first = executor.run { _ in gate.pass() }
    await gate.reached()
    // One of five can wait; the other four come back while the thread still blocks.
    await withTaskGroup(of: MediaError.Code?.self) { group in
      for _ in 0..<5 {
        group.addTask {
          do throws(MediaError) {
            _ = try await executor.run { _ in 1 }
            return nil
          } catch {
            return error.code
          }
        }
      }
      for _ in 0..<4 { #expect(await group.next() == .some(.queueFull)) }
      gate.open()
      #expect(await group.next() == .some(nil))
    }
    try await first.get()
    #expect(try await executor.run { _ in 4 }.get() == 4)
  }

  @Test("At its deadline a caller is answered while the work still blocks, and the work is told to stop")
  func deadline() async throws {
    let executor = try MediaExecutor(threads: 1, capacity: 1)
    let gate = Gate()
    let told = Atomic(false)
    let error = await #expect(throws: MediaError.self) {
      try await executor.run(until: .now) { stop in
        gate.pass()
        told.store(stop.isRaised(), ordering: .relaxed)
      }
    }
    #expect(error?.code == .timedOut)
    gate.open()
    #expect(try await executor.run { _ in 1 }.get() == 1)
    #expect(told.load(ordering: .relaxed) || !gate.wasReached)
  }

  @Test("A cancelled task is answered at once, and its waiting job leaves room for others")
  func cancelled() async throws {
    let executor = try MediaExecutor(threads: 1, capacity: 1)
    let gate = Gate()
    async let blocker = executor.run { _ in gate.pass() }
    await gate.reached()
    for _ in 0..<20 {
      let waiting = Task { try await executor.run { _ in 1 } }
      waiting.cancel()
      let error = await #expect(throws: MediaError.self) { try await waiting.value }
      #expect(error?.code == .cancelled)
    }
    gate.open()
    _ = try await blocker
  }

  @Test("Blocked threads of the executor leave the cooperative pool free")
  func poolStaysFree() async throws {
    let threads = ProcessInfo.processInfo.activeProcessorCount + 2
    let executor = try MediaExecutor(threads: threads, capacity: 0)
    let gates = (0..<threads).map { _ in Gate() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for gate in gates { group.addTask { try await executor.run { _ in gate.pass() }.get() } }
      for gate in gates { await gate.reached() }
      // Every thread of the executor blocks now; a task still runs.
      #expect(await Task { 1 + 1 }.value == 2)
      for gate in gates { gate.open() }
      try await group.waitForAll()
    }
  }

  @Test("After shutting down, waiting and new work is refused")
  func shutDown() async throws {
    let executor = try MediaExecutor(threads: 1, capacity: 4)
    let gate = Gate()
    async let running = executor.run { _ in gate.pass() }
    await gate.reached()
    executor.shutDown()
    let error = await #expect(throws: MediaError.self) { try await executor.run { _ in 1 } }
    #expect(error?.code == .closed)
    gate.open()
    try await running.get()
  }

  @Test("Many pictures decoded at once give the same pixels as one at a time")
  func concurrentDecoding() async throws {
    let executor = try MediaExecutor(threads: 4, capacity: 1_000)
    let decoder = PictureDecoder()
    let expected = Sample.all.map { try? decoder.decode($0.bytes) }
    let pictures = try await withThrowingTaskGroup(of: (Int, Picture).self) { group in
      for index in 0..<8 * Sample.all.count {
        let bytes = Sample.all[index % Sample.all.count].bytes
        group.addTask {
          let outcome = try await executor.run { stop throws(NullReason) in try decoder.decode(bytes, until: stop) }
          return (index % Sample.all.count, try outcome.get())
        }
      }
      return try await group.reduce(into: [(Int, Picture)]()) { $0.append($1) }
    }
    #expect(pictures.count == 8 * Sample.all.count)
    #expect(pictures.allSatisfy { $0.1 == expected[$0.0] })
  }
}

/// Holds a thread until it is opened, and tells when the thread has come.
private final class Gate: Sendable {
  private let opened = DispatchSemaphore(value: 0)
  private let arrival = AsyncStream<Void>.makeStream()
  private let arrived = Atomic(false)

  var wasReached: Bool { arrived.load(ordering: .relaxed) }

  func pass() {
    arrived.store(true, ordering: .relaxed)
    arrival.continuation.finish()
    opened.wait()
  }

  func open() { opened.signal() }

  func reached() async { for await _ in arrival.stream {} }
}
