import Domain
import Foundation
import Signals
import Store
import Testing

@Suite("Monitoring of a signal")
struct SignalMonitorTests {
  private static let start = Timestamp(milliseconds: 1_000_000)
  private static let change = Timestamp(milliseconds: 5_000_000)
  private static let now = Timestamp(milliseconds: 9_000_000)

  /// A signal whose vectors lie around one direction before the change, and around another after it by `drift`.
  private func market(drift: Float, values: Int = 600) throws -> (Workbench, SignalContract) {
    let bench = try Workbench()
    let contract = try Contracts.colour()
    let store = SignalStore(database: bench.database)
    let identity = try contract.identity()
    try store.register(identity)
    var random = SeededRandom(seed: 4)
    for batch in 0..<(values / 50) {
      let isNew = batch >= values / 50 * 3 / 4
      let rows = try (0..<50).map { _ in
        let centre: [Float] = isNew ? [1, drift, 0] : [1, 0, 0]
        let vector = centre.map { $0 + Float(random.normal()) * 0.3 }
        let key = try #require(ContentKey((0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }))
        return (key, SignalValue.vector(try Embedding(space: identity.space, values: vector)))
      }
      let time = isNew ? Self.change : Self.start
      try store.store(rows, of: identity, at: Timestamp(milliseconds: time.milliseconds + Int64(batch)))
    }
    return (bench, contract)
  }

  @Test("Values that move away are seen, and those that do not are not")
  func drift() throws {
    for (drift, isOver) in [(Float(0), false), (0.5, true)] {
      let (bench, contract) = try market(drift: drift)
      let health = try SignalMonitor(of: contract, in: bench.database).look(at: Self.now, since: Self.change)
      #expect(health.reference == 450)
      #expect(health.current == 150)
      #expect(health.drift.map(\.measure) == ["mmd"])
      #expect(health.drift.map(\.isOver) == [isOver])
      #expect(health.breaches.contains("mmd") == isOver)
      #expect(try SignalMonitor(of: contract, in: bench.database).look(at: Self.now, since: Self.change) == health)
    }
  }

  @Test("Of many values a sample is read, and with too few nothing is said")
  func samples() throws {
    let (bench, contract) = try market(drift: 0.5)
    let monitor = try SignalMonitor(of: contract, in: bench.database, settings: .init(sample: 60, replays: 50))
    let health = try monitor.look(at: Self.now, since: Self.change)
    #expect(health.current == 60)
    #expect(health.reference == 240)
    #expect(health.drift.map(\.isOver) == [true])
    #expect(try monitor.look(at: Self.now, since: Self.start).drift.isEmpty)
    #expect(try monitor.look(at: Self.now, since: nil).drift.isEmpty)
  }

  @Test("Coverage, waits and latency stand beside what the contract promises, and the report is kept")
  func promises() async throws {
    let bench = try Workbench()
    _ = try bench.stock(10)
    let contract = try Contracts.colour()
    let clock = StepClock()
    _ = try await SignalRun(
      database: bench.database, producer: ColourProducer(), pictures: bench.pictures, clock: clock
    ).run()
    try bench.database.upsert(items: (0..<5).map { Item(id: try ItemID("new\($0)"), title: "new") })
    let monitor = try SignalMonitor(of: contract, in: bench.database)
    let health = try monitor.look(
      at: Self.now, since: nil, latency: (1...100).map { .milliseconds($0) })
    #expect(health.items == 15)
    #expect(health.withValue == 10)
    #expect(health.pending == 5)
    #expect(health.latency?.promised == 50)
    #expect(abs((health.latency?.p99 ?? 0) - 99.01) < 1e-6)
    let waits = try #require(health.freshness)
    #expect(waits.count == 10)
    #expect(waits.p95 > 0)
    #expect(health.breaches == ["coverage", "latency"])
    let store = SignalStore(database: bench.database)
    #expect(try store.latestHealth().isEmpty)
    try store.append(health, of: contract.identity())
    #expect(try store.latestHealth() == [health])
    let never = try Contracts.changed("signal: picture.colour", to: "signal: never")
    let error = #expect(throws: SignalStoreError.self) {
      try SignalMonitor(of: never, in: bench.database).look(at: Self.now, since: nil)
    }
    #expect(error?.code == .unknownSignal)
  }

  @Test("A probe computes items again one by one, and leaves out the first")
  func probe() async throws {
    let bench = try Workbench()
    _ = try bench.stock(10)
    _ = try await SignalRun(database: bench.database, producer: ColourProducer(), pictures: bench.pictures).run()
    let producer = try ColourProducer()
    let probe = SignalProbe(producer, database: bench.database, pictures: bench.pictures)
    #expect(try await probe.durations(count: 4).count == 4)
    #expect(producer.calls.value == 5)
    #expect(try await probe.durations(count: 100).count == 9)
  }
}

/// Each look at it is a second later.
private final class StepClock: MarketClock {
  private let steps = ColourProducer.Counter()

  func now() -> Timestamp { Timestamp(milliseconds: Int64(steps.next()) * 1_000) }
}
