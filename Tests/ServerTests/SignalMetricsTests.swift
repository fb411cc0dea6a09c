import Domain
import Engine
import HTTPTypes
import Store
import Testing

@testable import Server

@Suite("Metrics of signals")
struct SignalMetricsTests {
  @Test("What monitoring found last stands in the metrics, with what was promised and how old it is")
  func health() async throws {
    let shop = try Shop()
    let store = SignalStore(database: shop.engine.database)
    let identity = SignalIdentity(
      name: "text.spam", version: 2, type: .scores, space: try SpaceID("text.spam.v2"), dimension: 1, model: "m")
    try store.register(identity)
    for (time, withValue) in [(1_000, 3), (2_000, 4)] {
      try store.append(
        SignalHealth(
          signal: "text.spam", version: 2, time: Timestamp(milliseconds: Int64(time)),
          coverage: SignalCoverage(items: 6, withValue: withValue, nulls: ["empty": 1], pending: 1),
          promisedCoverage: 0.9, freshness: .init(count: 4, p50: 1, p95: 7.5, p99: 9, promised: 60), latency: nil,
          current: 40, reference: 80,
          drift: [.init(measure: "psi", label: nil, value: 0.5, threshold: 0.25, pValue: 0.01)]),
        of: identity)
    }
    try await shop.onRouter { caller in
      let text = try await caller.send(.get, "/metrics").text
      let labels = #"{signal="text.spam",version="2""#
      for line in [
        "vitrine_signal_looked_at_seconds\(labels)} 2.0", "vitrine_signal_items\(labels)} 6.0",
        "vitrine_signal_coverage_promised\(labels)} 0.9", "vitrine_signal_pending_items\(labels)} 1.0",
        "vitrine_signal_freshness_p95_seconds\(labels)} 7.5", "vitrine_signal_breaches\(labels)} 2.0",
        "vitrine_signal_null_items\(labels),reason=\"empty\"} 1",
        "vitrine_signal_drift\(labels),measure=\"psi\",label=\"\"} 0.5",
        "vitrine_signal_drift_threshold\(labels),measure=\"psi\",label=\"\"} 0.25",
      ] {
        #expect(text.contains("\(line)\n"), "\(line)")
      }
      #expect(!text.contains("vitrine_signal_latency_p99_milliseconds{"))
    }
  }
}
