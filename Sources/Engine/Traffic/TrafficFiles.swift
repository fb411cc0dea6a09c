import Crypto
public import Foundation
public import Market
import Store

/// The rules of traffic as files hold them.
public enum TrafficFiles {
  /// The names of the files in a data directory.
  public static let names = (policy: "traffic.json", datacentres: "datacentres.txt", agents: "agents.txt")

  /// - Parameters:
  ///   - policy: a JSON object with all fields; nil for the standard.
  ///   - datacentres: a list as `AddressRanges` reads it; nil for none.
  ///   - agents: a list as `AgentList` reads it; nil for none.
  /// - Throws: `badSettings` with the file, the field or the line, and the remedy.
  public static func rules(policy: Data?, datacentres: Data? = nil, agents: Data? = nil) throws(EngineError)
    -> TrafficRules
  {
    var hash = SHA256()
    for part in [policy, datacentres, agents] {
      hash.update(data: Data("\(part?.count ?? -1):".utf8))
      hash.update(data: part ?? Data())
    }
    var rules = TrafficRules()
    rules.version = hash.finalize().prefix(8).map { Self.hex($0) }.joined()
    if let policy {
      rules.policy = try reading(names.policy, ": ") {
        try StrictJSON.decode(policy, knowing: TrafficPolicy.standard).validated()
      }
    }
    if let datacentres {
      rules.datacentres = try reading(names.datacentres, ", ") { try AddressRanges(Self.text(datacentres)) }
    }
    if let agents { rules.agents = try reading(names.agents, ", ") { try AgentList(Self.text(agents)) } }
    return rules
  }

  private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  private static func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

  private static func reading<Value>(_ file: String, _ joint: String, _ body: () throws -> Value) throws(EngineError)
    -> Value
  {
    do {
      return try body()
    } catch let error as MarketError {
      throw EngineError(.badSettings, "\(file)\(joint)\(error.message)")
    } catch let error as EngineError {
      throw EngineError(.badSettings, "\(file): \(error.message)", cause: error.cause)
    } catch {
      throw EngineError(
        .badSettings,
        "\(file) has a field that is missing or of another type: give all that `vitrine traffic show` prints.",
        cause: error)
    }
  }
}

extension DataDirectory {
  /// The rules of traffic; the standard without `traffic.json`, and no lists without their files.
  /// - Throws: `StoreError` where there is no market; `badSettings` for a file that cannot be used.
  public func traffic() throws -> TrafficRules {
    try MarketDatabase.requireMarket(at: root)
    let names = TrafficFiles.names
    return try TrafficFiles.rules(
      policy: content(names.policy), datacentres: content(names.datacentres), agents: content(names.agents))
  }

  /// Puts rules of traffic in force; what is nil stays as it is.
  /// - Throws: `badSettings` for what cannot be used, with nothing written.
  public func write(trafficPolicy: Data? = nil, datacentres: Data? = nil, agents: Data? = nil) throws {
    try MarketDatabase.requireMarket(at: root)
    _ = try TrafficFiles.rules(policy: trafficPolicy, datacentres: datacentres, agents: agents)
    let names = TrafficFiles.names
    for (name, data) in [(names.policy, trafficPolicy), (names.datacentres, datacentres), (names.agents, agents)] {
      try data?.write(to: root.appending(path: name), options: .atomic)
    }
  }

  private func content(_ name: String) throws(EngineError) -> Data? {
    let file = root.appending(path: name)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      return try Data(contentsOf: file)
    } catch {
      throw EngineError(
        .badSettings, "\(name) cannot be read: check the permissions of the data directory.", cause: error)
    }
  }
}
