import Bundles
public import Domain
public import Foundation
public import Store

/// Which version of each signal answers, and everything that changes it.
///
/// The log in the store is the only word on what is in force. What it names is checked against contracts, bundles and bridges
/// whenever it is read, so that parts of two versions never answer together.
public struct SignalReleases: Sendable {
  /// A version as it answers.
  public struct Standing: Sendable {
    public let contract: SignalContract
    /// Other versions whose rows are carried, the newest first.
    public let carried: [SignalIndex.Carried]
    /// Nil where nothing was ever activated.
    public let release: SignalRelease?
  }

  /// A version that was checked and may be activated.
  public struct Plan: Sendable {
    public let report: ReplayReport
    public let release: SignalRelease
    let contract: SignalContract
    let start: SignalRelease
    let checkedAt: Int64
  }

  public let contracts: ContractSet
  private let store: SignalStore
  private let database: MarketDatabase
  private let bundles: URL

  /// - Parameter bundles: the folder of bundles in the data directory.
  public init(contracts: ContractSet, database: MarketDatabase, bundles: URL) {
    (self.contracts, self.database, self.bundles) = (contracts, database, bundles)
    store = SignalStore(database: database)
  }

  /// What answers for a signal now; nil for a name without a contract. Where nothing was activated, the oldest version does.
  ///
  /// - Throws: `SignalError`: `refused` where contract, bundle or bridges are not those that were released;
  ///   `SignalStoreError`: `corrupt`.
  public func standing(of signal: String) throws -> Standing? {
    guard let entry = try store.release(of: signal) else {
      return contracts.first(signal).map { Standing(contract: $0, carried: [], release: nil) }
    }
    return try standing(under: entry.release)
  }

  /// - Throws: `SignalError`: `refused`, `damagedBundle`, `bundleMismatch`.
  func standing(under release: SignalRelease) throws -> Standing {
    guard let contract = contracts.versions(release.signal).first(where: { $0.version == release.version }) else {
      throw SignalError(
        .refused,
        "\(release.signal) version \(release.version) is in force and has no contract here: restore it, or activate another."
      )
    }
    try release.requireMatch(contract, manifest(of: contract))
    let shelf = BridgeShelf(folder: bundles)
    let carried = try (release.index?.bridges ?? []).map { named in
      guard let source = contracts.versions(release.signal).first(where: { $0.version == named.fromVersion }),
        let from = source.space, let to = contract.space
      else {
        throw SignalError(
          .refused,
          "\(release.signal) carries rows of version \(named.fromVersion), which has no contract here: restore it.")
      }
      let kept = try shelf.kept(from: from, to: to, version: named.bridgeVersion)
      guard kept.checksum.description == named.checksum else {
        throw SignalError(
          .refused,
          "The bridge from \(from) to \(to) is not the one that was released: restore it, or activate the version again."
        )
      }
      try kept.bridge.requireEnds(from: source, to: contract)
      return SignalIndex.Carried(contract: source, bridge: kept.bridge)
    }
    return Standing(contract: contract, carried: carried, release: release)
  }

  /// Replays all consumers' checks on a version and puts together what would answer; changes nothing.
  ///
  /// - Throws: `SignalError`: `unsupported` for a version without a contract, `missingWeights` without its bundle,
  ///   `bundleMismatch` for a bundle or a bridge of other parts; `SignalStoreError`: `inForce`, `unknownSignal`.
  public func plan(_ signal: String, version: Int, consumers: ConsumerSet) throws -> Plan {
    let contract = try contracts.contract(signal, version: version)
    let checkedAt = try store.version()
    let current = try current(signal, else: contract)
    let (carried, bridges) = try bridges(to: contract)
    let release = try SignalRelease(contract, manifest(of: contract), bridges: bridges)
    // The version that answers may be activated again with other bridges.
    guard release != current.release, current.contract != contract || current.release != nil || !bridges.isEmpty else {
      throw SignalStoreError(.inForce, "\(signal) version \(version) answers already.")
    }
    let report = try ConsumerReplay(database: database, consumers: consumers).report(
      on: .init(contract: contract, carried: carried),
      beside: .init(contract: current.contract, carried: current.carried))
    let start = try contracts.first(signal).map { try SignalRelease($0, try? manifest(of: $0)) }
    return Plan(report: report, release: release, contract: contract, start: start ?? release, checkedAt: checkedAt)
  }

  /// Puts a version in force with all its parts, in one transaction. Nothing of the version before is removed.
  ///
  /// - Parameter force: why checks that break are overruled; nil to obey them.
  /// - Throws: `SignalError`: `refused`, naming what would break; `SignalStoreError`: `changed` while a run writes, `inForce`,
  ///   `unknownSignal`, `badValue`.
  public func activate(_ plan: Plan, force: String? = nil, at time: Timestamp) throws {
    if !plan.report.isClear, force == nil {
      throw SignalError(
        .refused,
        "\(plan.release.signal) version \(plan.release.version) would break what others rely on: "
          + plan.report.breaks.joined(separator: " ") + " Mend it, or activate it with --force and a reason.")
    }
    let activation = SignalStore.Activation(
      release: plan.release, start: plan.start, checkedAt: plan.checkedAt, report: try SignalNote(plan.report),
      force: plan.report.isClear ? nil : force)
    try store.activate(activation, as: plan.contract.identity(), at: time)
  }

  /// Puts in force what answered before.
  ///
  /// - Throws: `SignalStoreError`: `nothingBefore`, `badValue`; `SignalError`: `refused` where its parts are not here any more.
  @discardableResult
  public func rollBack(_ signal: String, reason: String, at time: Timestamp) throws -> SignalRelease {
    _ = try contracts.contract(signal)
    return try store.rollBack(signal, reason: reason, at: time) { _ = try standing(under: $0) }
  }

  /// What answers now, or the newest other version where that cannot be told: a broken release may be replaced.
  private func current(_ signal: String, else contract: SignalContract) throws -> Standing {
    do {
      if let standing = try standing(of: signal) { return standing }
    } catch let error as SignalError where [.refused, .damagedBundle, .bundleMismatch].contains(error.code) {}
    return Standing(contract: contracts.first(signal) ?? contract, carried: [], release: nil)
  }

  /// The newest bridge from every other version that has one.
  private func bridges(
    to contract: SignalContract
  ) throws -> (carried: [SignalIndex.Carried], names: [SignalRelease.Index.Bridge]) {
    guard case .vector = contract.value else { return ([], []) }
    let shelf = BridgeShelf(folder: bundles)
    var carried: [SignalIndex.Carried] = []
    var names: [SignalRelease.Index.Bridge] = []
    for source in contracts.versions(contract.name).reversed() where source.version != contract.version {
      guard source.space != contract.space, case .vector = source.value,
        let kept = try shelf.newest(from: source, to: contract)
      else { continue }
      carried.append(.init(contract: source, bridge: kept.bridge))
      names.append(
        .init(fromVersion: source.version, bridgeVersion: kept.version, checksum: kept.checksum.description))
    }
    return (carried, names)
  }

  /// The manifest of a contract's bundle, checked file by file; nil for code without weights.
  func manifest(of contract: SignalContract) throws -> Manifest? {
    guard contract.weights.original != nil else { return nil }
    let place = bundles.appending(path: "\(contract.bundle.name)-\(contract.bundle.version)")
    guard FileManager.default.fileExists(atPath: place.appending(path: Bundles.Bundle.manifestName).path) else {
      throw SignalError(
        .missingWeights,
        "The bundle \(place.lastPathComponent) of \(contract.name) version \(contract.version) is not in bundles/ of the data "
          + "directory: run `vitrine signals run \(contract.name)`, or train it.")
    }
    let bundle: Bundles.Bundle
    do {
      bundle = try Bundles.Bundle(loading: place)
    } catch {
      throw SignalError(
        .damagedBundle,
        "Bundle \(place.lastPathComponent) is damaged: restore it, or make it again. (\(error.message))",
        cause: error)
    }
    try contract.requireMatch(bundle.manifest)
    return bundle.manifest
  }
}
