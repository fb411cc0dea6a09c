import Domain
import Store

extension PrometheusText {
  /// What monitoring found last of each signal; how old that is stands beside it.
  mutating func write(_ signals: [SignalHealth]) {
    gauge(signals, "vitrine_signal_looked_at_seconds", "When the signal was looked at last, in seconds since 1970.") {
      Double($0.time.milliseconds) / 1_000
    }
    gauge(signals, "vitrine_signal_items", "Live items when the signal was looked at.") { Double($0.items) }
    gauge(signals, "vitrine_signal_coverage", "The share of live items that had a value.") { $0.coverage }
    gauge(signals, "vitrine_signal_coverage_promised", "The share that the contract promises.") { $0.promisedCoverage }
    gauge(signals, "vitrine_signal_pending_items", "Live items that were not looked at yet.") { Double($0.pending) }
    gauge(signals, "vitrine_signal_freshness_p95_seconds", "From content that was seen to its value.") {
      $0.freshness?.p95
    }
    gauge(signals, "vitrine_signal_latency_p99_milliseconds", "Of one value on demand, where it was probed.") {
      $0.latency?.p99
    }
    gauge(signals, "vitrine_signal_breaches", "Promises that were broken and measures of drift over their threshold.") {
      Double($0.breaches.count)
    }
    writeParts(of: signals)
  }

  private mutating func gauge(
    _ signals: [SignalHealth], _ name: String, _ help: String, _ value: (SignalHealth) -> Double?
  ) {
    begin(name, .gauge, help)
    for signal in signals {
      if let value = value(signal) { sample(name, labels(signal), value) }
    }
  }

  private mutating func writeParts(of signals: [SignalHealth]) {
    begin("vitrine_signal_null_items", .gauge, "Live items without a value, by reason.")
    for signal in signals {
      for (reason, count) in signal.nulls.sorted(by: { $0.key < $1.key }) {
        sample(
          "vitrine_signal_null_items",
          ["signal": signal.signal, "version": String(signal.version), "reason": reason], count)
      }
    }
    write(drift: "vitrine_signal_drift", "How far values moved from those of the past.", signals) { $0.value }
    write(
      drift: "vitrine_signal_drift_threshold", "What windows of the past reach in one case of twenty.", signals
    ) { $0.threshold }
  }

  private mutating func write(
    drift name: String, _ help: String, _ signals: [SignalHealth], _ value: (SignalHealth.Drift) -> Double
  ) {
    begin(name, .gauge, help)
    for signal in signals {
      for drift in signal.drift {
        sample(
          name,
          [
            "signal": signal.signal, "version": String(signal.version), "measure": drift.measure,
            "label": drift.label.map(String.init) ?? "",
          ], value(drift))
      }
    }
  }

  private func labels(_ signal: SignalHealth) -> KeyValuePairs<String, String> {
    ["signal": signal.signal, "version": String(signal.version)]
  }
}
