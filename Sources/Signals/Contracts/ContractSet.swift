import Domain
public import Foundation

/// The contracts of a folder, which agree with each other.
public struct ContractSet: Equatable, Sendable {
  /// By name, then version.
  public let contracts: [SignalContract]

  /// - Throws: `SignalError`: `duplicate`, `sharedSpace`.
  public init(_ contracts: [SignalContract]) throws(SignalError) {
    self.contracts = contracts.sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    for (one, other) in zip(self.contracts, self.contracts.dropFirst())
    where one.name == other.name && one.version == other.version {
      throw SignalError(.duplicate, "\(one.name) version \(one.version) has two contracts: raise the version of one.")
    }
    var owners: [SpaceID: SignalContract] = [:]
    for contract in self.contracts {
      guard let space = contract.space else { continue }
      if let owner = owners[space], owner.bundle != contract.bundle || owner.value != contract.value {
        throw SignalError(
          .sharedSpace,
          "\(owner.name) version \(owner.version) and \(contract.name) version \(contract.version) put different "
            + "bundles into space \(space): name a space of its own for one.")
      }
      owners[space] = contract
    }
  }

  /// Reads the YAML files of a folder; other files and folders in it are left alone.
  ///
  /// - Throws: `SignalError`: `unreadable`, or what reading a contract and `init(_:)` throw.
  public static func load(_ folder: URL) throws(SignalError) -> ContractSet {
    let files: [URL]
    do {
      // A link to a folder would be listed as empty.
      files = try FileManager.default.contentsOfDirectory(
        at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
    } catch {
      throw SignalError(
        .unreadable, "The folder of contracts cannot be read: name it with --contracts.", cause: error)
    }
    let names = files.filter { ["yaml", "yml"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
    guard !names.isEmpty else {
      throw SignalError(.unreadable, "The folder of contracts holds no .yaml file: name another with --contracts.")
    }
    var contracts: [SignalContract] = []
    for file in names {
      let text: String
      do {
        text = try String(contentsOf: file, encoding: .utf8)
      } catch {
        throw SignalError(
          .unreadable, "\(file.lastPathComponent) cannot be read as UTF-8: check its mode and bytes.", cause: error)
      }
      contracts.append(try SignalContract(yaml: text, file: file.lastPathComponent))
    }
    return try ContractSet(contracts)
  }

  /// The newest version of a signal; nil for a name without a contract.
  public func newest(_ name: String) -> SignalContract? { contracts.last { $0.name == name } }

  /// The newest version of a signal.
  /// - Throws: `SignalError`: `unsupported` for a name without a contract.
  public func contract(_ name: String) throws(SignalError) -> SignalContract {
    if let found = newest(name) { return found }
    let names = Array(Set(contracts.map(\.name))).sorted().joined(separator: ", ")
    throw SignalError(.unsupported, "No contract is named \(name): there are \(names).")
  }

  /// The versions of a signal, the oldest first.
  public func versions(_ name: String) -> [SignalContract] { contracts.filter { $0.name == name } }

  /// One version of a signal.
  /// - Throws: `SignalError`: `unsupported` for a name or a version without a contract.
  public func contract(_ name: String, version: Int) throws(SignalError) -> SignalContract {
    let newest = try contract(name)
    if let found = versions(name).first(where: { $0.version == version }) { return found }
    throw SignalError(
      .unsupported,
      "\(name) has no contract of version \(version): there are \(versions(name).map { "\($0.version)" }.joined(separator: ", ")), "
        + "the newest is \(newest.version).")
  }

  /// What answers where nothing was activated: the oldest version. A newer one waits for its activation.
  public func first(_ name: String) -> SignalContract? { versions(name).first }
}
