import Funnel
import Synchronization
import Testing

@testable import Server

@Suite("Admission gate")
struct AdmissionGateTests {
  private let timekeeper = ManualTimekeeper()

  private func gate(running: Int, waiting: Int, patience: Duration = .seconds(1)) -> AdmissionGate {
    AdmissionGate(LaneLimits(running: running, waiting: waiting, patience: patience), timekeeper: timekeeper)
  }

  /// A piece of work that ends when it is told to.
  private struct Held: Sendable {
    let task: Task<Bool, any Error>
    let release: AsyncStream<Void>.Continuation

    init(_ gate: AdmissionGate) {
      let (gates, release) = AsyncStream.makeStream(of: Void.self)
      self.release = release
      task = Task {
        try await gate.withAdmission {
          for await _ in gates {}
          return true
        }
      }
    }
  }

  private final class Order: Sendable {
    private let numbers = Mutex<[Int]>([])
    var all: [Int] { numbers.withLock { $0 } }
    func note(_ number: Int) { numbers.withLock { $0.append(number) } }
  }

  private func until(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
  }

  @Test("No more run at once than may, the others wait and follow in order")
  func order() async throws {
    let gate = gate(running: 1, waiting: 3)
    let first = Held(gate)
    await until { gate.counts.running == 1 }
    let order = Order()
    var waiting: [Task<Void, any Error>] = []
    for number in 0..<3 {
      waiting.append(Task { try await gate.withAdmission { order.note(number) } })
      await until { gate.counts.waiting == number + 1 }
    }
    #expect(gate.counts.running == 1)
    first.release.finish()
    #expect(try await first.task.value)
    for task in waiting { try await task.value }
    #expect(order.all == [0, 1, 2])
    #expect(gate.counts == AdmissionGate.Counts(running: 0, waiting: 0, admitted: 4, refused: 0))
  }

  @Test("Beyond the queue a request is refused at once")
  func full() async throws {
    let gate = gate(running: 1, waiting: 1)
    let (first, second) = (Held(gate), Held(gate))
    await until { gate.counts.running == 1 && gate.counts.waiting == 1 }
    await #expect(throws: AdmissionGate.Refusal.self) { try await gate.withAdmission {} }
    #expect(gate.counts.refused == 1)
    first.release.finish()
    second.release.finish()
    #expect(try await first.task.value)
    #expect(try await second.task.value)
  }

  @Test("Who has waited as long as patience lasts is refused, and takes no place later")
  func impatience() async throws {
    let gate = gate(running: 1, waiting: 5, patience: .milliseconds(100))
    let first = Held(gate)
    await until { gate.counts.running == 1 }
    let second = Held(gate)
    await until { gate.counts.waiting == 1 }
    timekeeper.advance(by: .milliseconds(100))
    await #expect(throws: AdmissionGate.Refusal.self) { try await second.task.value }
    #expect(gate.counts.waiting == 0)
    first.release.finish()
    #expect(try await first.task.value)
    #expect(gate.counts == AdmissionGate.Counts(running: 0, waiting: 0, admitted: 1, refused: 1))
  }

  @Test("A request that would wait too long for its turn is refused before it waits")
  func foresight() async throws {
    let gate = gate(running: 1, waiting: 100, patience: .seconds(1))
    // Work has lately taken 0.6 s.
    try await gate.withAdmission { timekeeper.advance(by: .milliseconds(600)) }
    let first = Held(gate)
    await until { gate.counts.running == 1 }
    let second = Held(gate)
    await until { gate.counts.waiting == 1 }
    let refusal = await #expect(throws: AdmissionGate.Refusal.self) { try await gate.withAdmission {} }
    // The two before it take 1.2 s.
    #expect((1.19...1.21).contains((refusal?.retryAfter ?? .zero) / .seconds(1)))
    first.release.finish()
    second.release.finish()
    #expect(try await first.task.value)
    #expect(try await second.task.value)
  }

  @Test("A caller who goes away leaves the queue")
  func cancelled() async throws {
    let gate = gate(running: 1, waiting: 5)
    let first = Held(gate)
    await until { gate.counts.running == 1 }
    let second = Held(gate)
    await until { gate.counts.waiting == 1 }
    second.task.cancel()
    await #expect(throws: CancellationError.self) { try await second.task.value }
    #expect(gate.counts.waiting == 0)
    first.release.finish()
    #expect(try await first.task.value)
    #expect(gate.counts.running == 0)
  }
}
