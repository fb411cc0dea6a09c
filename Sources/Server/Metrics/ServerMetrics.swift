import Domain
import Engine
import Funnel
import Ledger
import Market
import Synchronization

/// What the server has done since it started, in counters of bounded number: routes, never paths.
final class ServerMetrics: Sendable {
  struct Answer: Hashable {
    let method: String
    let route: String
    let status: Int
  }

  struct Latency: Hashable {
    let method: String
    let route: String
  }

  struct Stage: Hashable {
    let stage: String
    let outcome: String
  }

  /// A copy of all counters at one moment.
  struct Reading {
    var answers: [Answer: Int] = [:]
    var latencies: [Latency: LatencyHistogram] = [:]
    /// By surface.
    var decisions: [String: Int] = [:]
    var degraded = 0
    /// By what became of them.
    var events: [String: Int] = [:]
    var charged: Micros = .zero
    /// Invalid events by reason, and what they would have been charged.
    var invalid: [TrafficReason: Int] = [:]
    var withheld: Micros = .zero
    var sampledDecisions = 0
    var stages: [Stage: Int] = [:]
    /// By the reason's name.
    var drops: [String: Int] = [:]
    /// Decisions by minute since 1970, of the last two hours.
    var minutes: [Int64: Int] = [:]
    /// Pages by how much work they were let be.
    var efforts: [String: Int] = [:]
  }

  private let reading = Mutex(Reading())
  private static let minutesKept: Int64 = 120

  var current: Reading { reading.withLock { $0 } }

  func note(method: String, route: String, status: Int, seconds: Double) {
    reading.withLock { reading in
      reading.answers[Answer(method: method, route: route, status: status), default: 0] += 1
      reading.latencies[Latency(method: method, route: route), default: LatencyHistogram()].add(seconds)
    }
  }

  func note(_ response: DecisionResponse, surface: Surface, effort: Effort, at now: Timestamp) {
    let minute = now.milliseconds / 60_000
    reading.withLock { reading in
      reading.decisions[surface.rawValue, default: 0] += 1
      if response.isDegraded { reading.degraded += 1 }
      reading.efforts[effort.name, default: 0] += 1
      reading.minutes[minute, default: 0] += 1
      if reading.minutes.count > Int(Self.minutesKept) {
        reading.minutes = reading.minutes.filter { $0.key > minute - Self.minutesKept }
      }
    }
  }

  func note(_ outcome: EventOutcome) {
    reading.withLock { reading in
      reading.events["accepted", default: 0] += outcome.accepted
      reading.events["duplicate", default: 0] += outcome.duplicates
      reading.events["free", default: 0] += outcome.free
      reading.charged += outcome.charged
      reading.invalid.merge(outcome.invalid, uniquingKeysWith: +)
      reading.withheld += outcome.withheld
    }
  }

  func note(rejected events: Int) { reading.withLock { $0.events["rejected", default: 0] += events } }

  /// Counts the stages and drops of decisions that were read back from the ledger.
  func note(sampled records: [DecisionRecord], reasons: DropReasonCatalogue) {
    reading.withLock { reading in
      reading.sampledDecisions += records.count
      for trace in records.flatMap({ $0.input.adTraces + $0.input.organicTraces }) {
        let stage = Stage(stage: trace.name.description, outcome: trace.outcome.name)
        reading.stages[stage, default: 0] += 1
        for drop in trace.dropped {
          reading.drops[reasons.name(of: drop.reason) ?? "unknown", default: 0] += drop.count
        }
      }
      for drop in records.flatMap(\.decision.dropped) {
        reading.drops[reasons.name(of: drop.reason) ?? "unknown", default: 0] += 1
      }
    }
  }
}

extension StageOutcome {
  /// As metrics and pages show it.
  var name: String {
    switch self {
    case .ok: "ok"
    case .disabled: "disabled"
    case .timedOut: "timed_out"
    case .failed: "failed"
    }
  }
}
