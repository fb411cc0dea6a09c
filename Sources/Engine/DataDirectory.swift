public import Foundation
public import Market
public import Store

/// The folder that holds everything of one market: database, ledger, secret, rules and models.
public struct DataDirectory: Sendable {
  public let root: URL

  public init(_ root: URL) { self.root = root }

  public var ledger: URL { root.appending(path: "ledger", directoryHint: .isDirectory) }
  public var models: URL { root.appending(path: "models", directoryHint: .isDirectory) }
  var graphs: URL { root.appending(path: "graphs", directoryHint: .isDirectory) }
  public var bundles: URL { root.appending(path: "bundles", directoryHint: .isDirectory) }
  private var secretFile: URL { root.appending(path: "secret") }
  private var policyFile: URL { root.appending(path: "policy.json") }
  private var experimentsFile: URL { root.appending(path: "experiments.json") }

  /// Makes the folder of a new market: an empty database, a random secret that only its owner may read, the standard policy.
  /// - Throws: `StoreError` when there is one already.
  public func create(_ settings: MarketSettings) throws {
    _ = try MarketDatabase.create(at: root, settings: settings)
    var system = SystemRandomNumberGenerator()
    let secret = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &system) })
    guard
      FileManager.default.createFile(
        atPath: secretFile.path, contents: secret, attributes: [.posixPermissions: 0o600])
    else {
      throw EngineError(
        .badSettings, "The file `secret` cannot be written: check the permissions of the data directory.")
    }
    try write(.standard)
  }

  func secret() throws -> [UInt8] {
    do {
      return try [UInt8](Data(contentsOf: secretFile))
    } catch {
      throw EngineError(
        .badSettings,
        """
        The file `secret` of the data directory cannot be read: restore it, or put 32 random bytes there; tokens that were \
        signed with the lost one are then refused, and their events are not billed.
        """,
        cause: error)
    }
  }

  /// The market's rules.
  /// - Throws: `StoreError` where there is no market; `badSettings` when `policy.json` is missing, malformed or out of range.
  public func policy() throws -> Policy {
    try MarketDatabase.requireMarket(at: root)
    do {
      return try PolicyFile.read(Data(contentsOf: policyFile))
    } catch let error as MarketError {
      throw EngineError(.badSettings, "policy.json: \(error.message)")
    } catch {
      throw EngineError(
        .badSettings,
        "policy.json is missing or malformed: mend it, or put the usual rules in force with `vitrine policy set --standard`.",
        cause: error)
    }
  }

  /// The experiments that run; none without `experiments.json`.
  /// - Throws: `badSettings` when the file is malformed, or an arm's policy out of range.
  public func experiments() throws -> [PolicyExperiment] {
    guard FileManager.default.fileExists(atPath: experimentsFile.path) else { return [] }
    do {
      return try ExperimentsFile.read(Data(contentsOf: experimentsFile))
    } catch {
      throw EngineError(
        .badSettings, "experiments.json is malformed: mend it, or remove it to end all experiments.", cause: error)
    }
  }

  /// - Throws: `StoreError` where there is no market; `MarketError` for a policy out of range; what the system says.
  public func write(_ policy: Policy) throws {
    try MarketDatabase.requireMarket(at: root)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(try policy.validated()).write(to: policyFile, options: .atomic)
  }
}
