import Foundation
import Ledger
import Market
import Synchronization

/// The policies that records name, each in a file of its own: `policies/<version>.json`. A file never changes.
final class PolicyFiles: Sendable {
  private let folder: URL
  private let known = Mutex<[PolicyVersion: Policy]>([:])

  init(folder: URL) { self.folder = folder }

  /// Makes a policy durable, unless it is already.
  func keep(_ policy: Policy) throws -> PolicyVersion {
    let version = try PolicyVersion(of: policy)
    try known.withLock { known in
      guard known[version] == nil else { return }
      if try read(version) == nil { try write(policy, version) }
      known[version] = policy
    }
    return version
  }

  /// The policy of a version; nil when there is none.
  /// - Throws: `DecisionLogError.badPolicy` when the file holds something else.
  func policy(_ version: PolicyVersion) throws -> Policy? {
    try known.withLock { known in
      if let policy = known[version] { return policy }
      let policy = try read(version)
      known[version] = policy
      return policy
    }
  }

  private func path(_ version: PolicyVersion) -> URL { folder.appendingPathComponent("\(version).json") }

  private func read(_ version: PolicyVersion) throws -> Policy? {
    // A version comes from a record: only what can be a digest becomes a path.
    guard version.digest.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      return nil
    }
    guard let data = FileManager.default.contents(atPath: path(version).path) else { return nil }
    guard let policy = try? JSONDecoder().decode(Policy.self, from: data), try PolicyVersion(of: policy) == version
    else {
      throw DecisionLogError(
        .badPolicy, "policies/\(version).json does not hold that policy: restore it from a copy of the ledger.")
    }
    return policy
  }

  private func write(_ policy: Policy, _ version: PolicyVersion) throws {
    try SegmentFolder(url: folder).create()
    let draft = folder.appendingPathComponent("\(version).json.draft")
    let file = try Descriptor(draft, O_RDWR | O_CREAT | O_TRUNC)
    try file.write(Array(PolicyVersion.canonicalJSON(of: policy)), at: 0)
    try DurableFile.publish(draft, as: path(version))
  }
}
