import ArgumentParser
import Domain
import Engine
import Foundation
import Signals
import Store
import Terminal

struct SignalsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signals",
    abstract: "What is known about content: computed under contracts, one value for all copies.",
    subcommands: [
      Run.self, List.self, Check.self, Train.self, Evaluate.self, Objects.self, Duplicates.self, Monitor.self,
      Bridge.self, Activate.self, Rollback.self, History.self, Video.self, Read.self,
    ])

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compute signals for all items that lack them.",
      discussion: """
        A run that was stopped goes on where it was, and a second run computes nothing. Items that cannot have a value \
        get a reason, which is listed at the end. Without names, signals are left out whose bundle is to be learned first. \
        Where another version than the newest answers, both are computed.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signals: SignalOptions
    @Argument(help: "Names of signals; all when left out.") var names: [String] = []
    @Option(help: "The folder that the catalogue's picture paths start at.") var pictures: String?
    @Option(help: "Threads; as many as there are processors when left out.") var threads: Int?
    @Option(help: "Try items again that have this null reason; may be given several times.") var retry: [String] = []

    func run() async throws {
      let set = try signals.contracts.load()
      let database = try MarketDatabase.open(at: common.directory.root)
      let chosen = try (names.isEmpty ? Array(Set(set.contracts.map(\.name))).sorted() : names)
        .flatMap { name in try [set.contract(name)] + answering(name, in: set, database) }
        .sorted { ($0.readsWords ? 1 : 0) < ($1.readsWords ? 1 : 0) }
      let reasons = try retry.map { text in
        guard let code = SignalNull.Code(rawValue: text) else {
          throw CommandFailure(
            .wrongUsage,
            "--retry `\(text)` is no null reason: use one of \(SignalNull.Code.known.joined(separator: ", ")).")
        }
        return code
      }
      let workshop = try signals.workshop(
        in: common.directory, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
      var results: [SignalLine] = []
      for contract in chosen {
        do {
          results.append(try await run(contract, in: set, retry: reasons, on: database, workshop))
        } catch let error as SignalError where error.code == .untrained && names.isEmpty {
          ProgressLine("signals \(contract.name)").finish("left out: \(error.message)")
        }
      }
      try Output(format: common.format).write(["signals": results]) { SignalLine.table(results) }
    }

    /// The version that answers, where it is not the newest: new content needs a value of it as long as it answers.
    private func answering(
      _ name: String, in set: ContractSet, _ database: MarketDatabase
    ) throws -> [SignalContract] {
      let version = try SignalStore(database: database).release(of: name)?.release.version
      let contract = try version.map { try set.contract(name, version: $0) } ?? set.first(name)
      return [contract].compactMap(\.self).filter { $0 != set.newest(name) }
    }

    private func run(
      _ contract: SignalContract, in set: ContractSet, retry: [SignalNull.Code], on database: MarketDatabase,
      _ workshop: SignalWorkshop
    ) async throws -> SignalLine {
      if try contract.mediaKind() == .picture, pictures == nil {
        throw CommandFailure(.wrongUsage, "\(contract.name) reads pictures: name their folder with --pictures.")
      }
      let line = ProgressLine("signals \(contract.name)")
      let signals = try SignalRun(
        database: database, producer: workshop.valueProducer(for: contract),
        pictures: pictures.map { URL(filePath: $0, directoryHint: .isDirectory) }, threads: workshop.threads,
        settings: .init(retry: retry, words: set.newest(SignalNames.words)))
      let report = try await signals.run { progress in
        line.show(share: progress.share, count: progress.done, of: "items")
      }
      line.finish("\(report.progress.done) computed, \(report.progress.rate.fixed(1))/s")
      return SignalLine(contract, report.coverage, computed: report.progress.done, rate: report.progress.rate)
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List signals with their spaces, owners and coverage of the catalogue.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions

    func run() throws {
      let set = try contracts.load()
      let store = SignalStore(database: try MarketDatabase.open(at: common.directory.root, readOnly: true))
      let lines = try set.contracts.map { contract in
        SignalLine(contract, try store.coverage(contract.identity(), of: contract.mediaKind()))
      }
      try Output(format: common.format).write(["signals": lines]) { SignalLine.table(lines) }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check contracts against each other and against lock.json.")

    struct Result: Encodable {
      let contracts: Int
      let locked: Int
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var contracts: ContractOptions
    @Flag(help: "Add new signals and versions to lock.json; what is there already is never changed.") var lock = false

    func run() throws {
      let set = try contracts.load()
      var locked = try ContractLock(in: contracts.folder)
      if lock {
        try locked.add(set)
        try locked.write(to: contracts.folder)
      }
      let violations = locked.violations(of: set)
      guard violations.isEmpty else {
        throw CommandFailure(.workFailed, violations.map(\.message).joined(separator: "\nvitrine: "))
      }
      let result = Result(contracts: set.contracts.count, locked: locked.entries.count)
      try Output(format: common.format).write(result) {
        "\(result.contracts) contracts keep what \(result.locked) locked versions promise."
      }
    }
  }
}

extension SignalContract {
  /// Such signals come after the one that reads the words.
  fileprivate var readsWords: Bool { inputs.contains(.words) }
}

/// One signal in a list.
private struct SignalLine: Encodable {
  let signal: String
  let version: Int
  let space: String?
  let owner: String
  let items: Int
  let withValue: Int
  let coverage: Double
  let promised: Double
  let deprecatedOn: String?
  let pending: Int
  let nulls: [String: Int]
  let computed: Int?
  let perSecond: Double?

  init(_ contract: SignalContract, _ coverage: SignalCoverage, computed: Int? = nil, rate: Double? = nil) {
    signal = contract.name
    version = contract.version
    space = contract.space?.name
    owner = contract.owner
    items = coverage.items
    withValue = coverage.withValue
    self.coverage = coverage.share
    promised = contract.objectives.coverage
    deprecatedOn = contract.deprecatedOn?.description
    pending = coverage.pending
    nulls = coverage.nulls
    self.computed = computed
    perSecond = rate
  }

  static func table(_ lines: [SignalLine]) -> String {
    var table = TextTable(["signal", "version", "space", "items", "with value", "coverage", "promised", "nulls"])
    for line in lines {
      let nulls = line.nulls.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
      let pending = line.pending > 0 ? ["pending \(line.pending)"] : []
      table.rows.append([
        line.signal, "\(line.version)", line.space ?? "", "\(line.items)", "\(line.withValue)", line.coverage.percent,
        line.promised.percent, (pending + nulls).joined(separator: ", "),
      ])
    }
    return table.text
  }
}
