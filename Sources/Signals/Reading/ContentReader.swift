public import Foundation
import Media
public import Store
import Synchronization

/// Reads one piece of content into several signals at once, as whoever takes an upload needs it: each in the version that is in
/// force, computed by the code that fills the catalogue.
public final class ContentReader: Sendable {
  private struct State {
    var storeVersion: Int64?
    var standing: [SignalContract] = []
  }

  private let contracts: ContractSet
  private let releases: SignalReleases
  private let store: SignalStore
  private let pool: ProducerPool
  private let executor: MediaExecutor
  private let state = Mutex(State())

  /// - Parameters:
  ///   - bundles: the folder of bundles in the data directory.
  ///   - threads: on which producers are made that were not needed before.
  /// - Throws: what `refresh()` throws; `MediaError`.
  public init(
    contracts: ContractSet, database: MarketDatabase, bundles: URL, pool: ProducerPool, threads: Int = 2
  ) throws {
    self.contracts = contracts
    self.pool = pool
    releases = SignalReleases(contracts: contracts, database: database, bundles: bundles)
    store = SignalStore(database: database)
    executor = try MediaExecutor(name: "readings", threads: threads, capacity: 256)
    try refresh()
  }

  /// Looks which versions are in force, where anything was written since; blocks.
  ///
  /// - Throws: `SignalError`: `refused` where what was released is not here in whole: what answered before goes on;
  ///   `StoreError`, `SignalStoreError`.
  public func refresh() throws {
    let version = try store.version()
    guard state.withLock({ $0.storeVersion }) != version else { return }
    let names = Set(contracts.contracts.map(\.name)).sorted()
    let standing = try names.compactMap { try releases.standing(of: $0)?.contract }
    state.withLock { $0 = State(storeVersion: version, standing: standing) }
  }

  /// What answers now, by name.
  public var standing: [SignalContract] { state.withLock { $0.standing } }

  /// All that is said of content of one kind.
  ///
  /// - Parameters:
  ///   - names: of the signals; all that read this kind when nil.
  ///   - deadline: when to give up; a signal that is late does not hold up the others.
  /// - Returns: one reading for each signal, in the order of `names`, or by name.
  /// - Throws: `SignalError`: `unsupported` for a name without a contract, or of a signal that reads another kind.
  public func readings(
    of content: [UInt8], _ kind: MediaKind, names: [String]? = nil, until deadline: ContinuousClock.Instant
  ) async throws -> [ContentReading] {
    let chosen = try contracts(kind, names)
    return await withTaskGroup(of: (Int, ContentReading).self) { group in
      for (index, contract) in chosen.enumerated() {
        group.addTask { (index, await self.reading(of: content, contract, until: deadline)) }
      }
      var readings = [ContentReading?](repeating: nil, count: chosen.count)
      for await (index, reading) in group { readings[index] = reading }
      return readings.compactMap(\.self)
    }
  }

  private func contracts(_ kind: MediaKind, _ names: [String]?) throws -> [SignalContract] {
    let standing = standing
    guard let names else { return standing.filter { $0.reads(kind) } }
    return try names.map { name in
      let known = try contracts.contract(name)
      let contract = standing.first { $0.name == name } ?? known
      guard contract.reads(kind) else {
        throw SignalError(
          .unsupported, "\(name) does not read \(kind.rawValue)s: leave it out, or send what it reads.")
      }
      return contract
    }
  }

  private func reading(
    of content: [UInt8], _ contract: SignalContract, until deadline: ContinuousClock.Instant
  ) async -> ContentReading {
    let began = ContinuousClock.now
    let outcome: ContentReading.Outcome
    do {
      let producer = try await executor.run(until: deadline) { [pool] _ in
        try pool.producer(for: contract)
      }.get()
      switch try await producer.reading(of: { content }, until: deadline) {
      case .success(let value): outcome = .value(value)
      case .failure(let null): outcome = .null(null)
      }
    } catch let error as SignalError {
      outcome = .failure(code: error.code.description, message: error.message)
    } catch let error as MediaError where error.code == .timedOut {
      outcome = .failure(code: "late", message: "The time was up before the signal was read: ask again, or for fewer.")
    } catch {
      outcome = .failure(code: "failed", message: "The signal could not be read: see the log of the server. (\(error))")
    }
    return ContentReading(
      contract: contract, outcome: outcome, milliseconds: began.duration(to: .now) / .milliseconds(1))
  }
}

extension SignalContract {
  /// Whether content that comes by itself is what the signal reads; a text may also be all words of an item.
  fileprivate func reads(_ kind: MediaKind) -> Bool {
    guard let own = try? mediaKind() else { return false }
    return own == kind || (own == .words && kind == .text)
  }
}
