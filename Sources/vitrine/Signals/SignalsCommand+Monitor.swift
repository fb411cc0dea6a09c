import ArgumentParser
import Domain
import Foundation
import Signals
import Store
import Terminal

extension SignalsCommand {
  struct Monitor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Coverage, freshness, latency and drift of live signals, beside what their contracts promise.",
      discussion: """
        What is found is kept, and `/metrics` tells it. Values stored since a time are compared with those before; a \
        measure is over its threshold when fewer than one in twenty windows of the past reach it. With --strict the exit \
        code is 1 when anything is not as it should be.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signals: SignalOptions
    @Argument(help: "Names of signals; all that ever ran when left out.") var names: [String] = []
    @Option(
      help: "Values stored from this time on are the present, such as 2026-11-21T09:57:00Z; the last day when left out."
    )
    var since: String?
    @Option(help: "Values of the present that are read at most, and four times as many of the past.") var sample = 4_000
    @Option(help: "Compute so many values again, one after another, to measure latency.") var probe = 0
    @Option(help: "The folder that picture paths start at, for --probe.") var pictures: String?
    @Flag(help: "End with exit code 1 when a promise is broken or values drift.") var strict = false

    func validate() throws {
      guard sample >= 100, probe >= 0 else {
        throw ValidationError("--sample takes 100 or more values, --probe 0 or more.")
      }
    }

    func run() async throws {
      let set = try signals.contracts.load()
      let chosen = try (names.isEmpty ? Array(Set(set.contracts.map(\.name))).sorted() : names)
        .map { try set.contract($0) }
      let database = try MarketDatabase.open(at: common.root)
      let now = SystemClock().now()
      let start = try common.time(since, name: "since") ?? Timestamp(milliseconds: now.milliseconds - 86_400_000)
      var healths: [SignalHealth] = []
      for contract in chosen {
        do {
          let monitor = try SignalMonitor(
            of: contract, in: database, settings: .init(sample: sample, seed: common.seed ?? 1))
          let health = try monitor.look(at: now, since: start, latency: try await latency(of: contract, database))
          try SignalStore(database: database).append(health, of: contract.identity())
          healths.append(health)
        } catch let error as SignalStoreError where error.code == .unknownSignal && names.isEmpty {
          continue
        }
      }
      try Output(format: common.format).write(["signals": healths]) { Self.table(healths) }
      if strict, !healths.allSatisfy(\.breaches.isEmpty) { throw ExitCode(1) }
    }

    private func latency(of contract: SignalContract, _ database: MarketDatabase) async throws -> [Duration] {
      guard probe > 0 else { return [] }
      let producer = try signals.workshop(in: common.directory, threads: 1).valueProducer(for: contract)
      return try await SignalProbe(
        producer, database: database, pictures: pictures.map { URL(filePath: $0, directoryHint: .isDirectory) }
      ).durations(count: probe)
    }

    private static func table(_ healths: [SignalHealth]) -> String {
      var table = TextTable([
        "signal", "version", "coverage", "promised", "waited p95 s", "p99 ms", "drift", "now", "before",
        "not as promised",
      ])
      table.rows = healths.map { health in
        [
          health.signal, "\(health.version)", health.coverage.percent, health.promisedCoverage.percent,
          health.freshness.map { $0.p95.fixed(1) } ?? "", health.latency.map { $0.p99.fixed(1) } ?? "",
          health.drift.map { "\($0.measure) \($0.value.fixed(3))/\($0.threshold.fixed(3))" }.joined(separator: ", "),
          "\(health.current)", "\(health.reference)", health.breaches.joined(separator: ", "),
        ]
      }
      return table.text
    }
  }
}
