public import Bundles
import Domain
public import Foundation

/// The committed file `lock.json`: what each version of each signal may never change again.
///
/// Promises, owners, floors and consumers may change freely. What decides a value may not, under one version, and what
/// a space means may not, under any: values that are stored stay comparable for as long as their space has a name.
public struct ContractLock: Equatable, Sendable, Codable {
  public struct Entry: Equatable, Sendable, Codable {
    public let signal: String
    public let version: Int
    public let space: String?
    /// The parts that are fixed, by name, as checksums.
    public let parts: [String: Checksum]
    /// Set by hand once no consumer is left; the contract's file may go then, its space stays taken.
    public var retired: Bool?
  }

  public static let fileName = "lock.json"
  public static let currentFormat = 1

  public let format: Int
  /// By name, then version.
  public private(set) var entries: [Entry]

  public init() {
    format = Self.currentFormat
    entries = []
  }

  /// The lock file of a folder; an empty one where there is none.
  /// - Throws: `SignalError`: `malformed`.
  public init(in folder: URL) throws(SignalError) {
    guard let data = try? Data(contentsOf: folder.appending(path: Self.fileName)) else {
      self.init()
      return
    }
    do {
      self = try JSONDecoder().decode(ContractLock.self, from: data)
    } catch {
      throw SignalError(.malformed, "\(Self.fileName) cannot be read: take it from version control.", cause: error)
    }
    guard format == Self.currentFormat else {
      throw SignalError(
        .malformed, "\(Self.fileName) has format \(format), and this version reads \(Self.currentFormat): update.")
    }
  }

  /// - Throws: `SignalError`: `unreadable`.
  public func write(to folder: URL) throws(SignalError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      var data = try encoder.encode(self)
      data.append(0x0A)
      try data.write(to: folder.appending(path: Self.fileName), options: .atomic)
    } catch {
      throw SignalError(.unreadable, "\(Self.fileName) cannot be written: check the folder's mode.", cause: error)
    }
  }

  /// Everything in which a set of contracts breaks what is locked, one refusal each; empty when all is well.
  public func violations(of set: ContractSet) -> [SignalError] {
    incompatibilities(of: set)
      + set.contracts.filter { contract in entry(of: contract) == nil }.map { contract in
        SignalError(
          .unlocked,
          "\(contract.name) version \(contract.version) is not in \(Self.fileName): run `vitrine signals check --lock`."
        )
      }
  }

  /// Adds what is new.
  /// - Throws: `SignalError`: `incompatible`; nothing is added then.
  public mutating func add(_ set: ContractSet) throws(SignalError) {
    if let first = incompatibilities(of: set).first { throw first }
    entries += set.contracts.filter { entry(of: $0) == nil }.map(Entry.init)
    entries.sort { ($0.signal, $0.version) < ($1.signal, $1.version) }
  }

  private func entry(of contract: SignalContract) -> Entry? {
    entries.first { $0.signal == contract.name && $0.version == contract.version }
  }

  private func incompatibilities(of set: ContractSet) -> [SignalError] {
    let changed = set.contracts.compactMap { contract -> SignalError? in
      guard let locked = entry(of: contract) else { return takenSpace(of: contract) }
      let now = Entry(contract)
      let parts = Set(locked.parts.keys).union(now.parts.keys).filter { locked.parts[$0] != now.parts[$0] }.sorted()
      guard !parts.isEmpty else { return nil }
      return SignalError(
        .incompatible,
        "\(contract.name) version \(contract.version) changed its \(parts.joined(separator: ", ")): "
          + "undo that, or raise the version and name a new space.")
    }
    let removed = entries.filter { entry in
      entry.retired != true && !set.contracts.contains { $0.name == entry.signal && $0.version == entry.version }
    }
    return changed
      + removed.map { entry in
        SignalError(
          .incompatible,
          "\(entry.signal) version \(entry.version) has no contract any more: restore it, or mark it as retired in "
            + "\(Self.fileName) once no consumer is left.")
      }
  }

  /// A new version may keep a space only while it means the same.
  private func takenSpace(of contract: SignalContract) -> SignalError? {
    guard let space = contract.space?.name else { return nil }
    let now = Entry(contract)
    let meaning = ["bundle", "value"]
    guard
      let owner = entries.first(where: { entry in
        entry.space == space && meaning.contains { entry.parts[$0] != now.parts[$0] }
      })
    else { return nil }
    return SignalError(
      .incompatible,
      "\(contract.name) version \(contract.version) puts another bundle into space \(space), which belongs to "
        + "\(owner.signal) version \(owner.version): name a new space.")
  }
}

extension ContractLock.Entry {
  /// What a contract fixes.
  init(_ contract: SignalContract) {
    let bundle = contract.bundle
    let parts = [
      "entity": contract.entity.rawValue,
      "value": "\(contract.value)",
      "space": contract.space?.name ?? "",
      "calibration": contract.calibration?.name ?? "",
      "inputs": contract.inputs.map(\.rawValue).sorted().joined(separator: " "),
      "bundle":
        "\(bundle.name) \(bundle.version) \(bundle.model) \(bundle.preprocessing) \(bundle.precision.rawValue)"
        + bundle.furtherParts,
    ]
    self.init(
      signal: contract.name, version: contract.version, space: contract.space?.name,
      parts: parts.mapValues { Checksum(of: Data($0.utf8)) }, retired: nil)
  }
}
