public import Domain
public import Foundation
import Synchronization

/// The keys of a data directory, in `keys.json`, which only its owner may read and which holds hashes alone.
///
/// Several processes may use one file: it is replaced whole, and a server takes over within a second what a command
/// changed.
public final class KeyRing: Sendable {
  /// Names a state of the file.
  private struct Stamp: Equatable {
    var modified: Date?
    var size: Int?
  }

  private struct State {
    var keys: [String: AccessKey] = [:]
    var stamp = Stamp()
    var checkedAt: ContinuousClock.Instant
  }

  private struct Content: Codable {
    var keys: [AccessKey]
  }

  private let file: URL
  private let state: Mutex<State>

  public static let fileName = "keys.json"
  /// Holds the first key, for its owner to fetch.
  public static let adminFileName = "admin-key"

  /// Opens the keys of a data directory; where there are none, makes the first one, with every scope, and leaves it in
  /// the file `admin-key`.
  /// - Throws: `KeyError`: `unreadable`, `unwritable`.
  public init(at directory: URL, now: Timestamp) throws {
    file = directory.appending(path: Self.fileName)
    state = Mutex(State(checkedAt: .now))
    if FileManager.default.fileExists(atPath: file.path) {
      try load()
    } else {
      let (key, text) = AccessKey.make(name: "admin", scopes: [.admin], at: now)
      try Self.write(Data("\(text)\n".utf8), to: directory.appending(path: Self.adminFileName))
      try save([key])
    }
  }

  /// All keys, oldest first.
  public var keys: [AccessKey] {
    state.withLock { $0.keys.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) } }
  }

  /// - Returns: the text of the new key, which nothing keeps.
  /// - Throws: `KeyError`: `badName`, `unwritable`.
  public func create(name: String, scopes: [KeyScope], now: Timestamp) throws -> (key: AccessKey, text: String) {
    guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw KeyError(.badName, "A key's name is not 1 to 64 bytes without control characters: choose another.")
    }
    guard !scopes.isEmpty else { throw KeyError(.badName, "A key has no scope: give it at least one.") }
    let made = AccessKey.make(name: name, scopes: scopes, at: now)
    try load()
    try save(keys + [made.key])
    return made
  }

  /// - Throws: `KeyError`: `unknown`, `unwritable`.
  public func revoke(_ id: String) throws {
    try load()
    guard keys.contains(where: { $0.id == id }) else {
      throw KeyError(.unknown, "There is no key of that identifier: see `vitrine keys list`.")
    }
    try save(keys.filter { $0.id != id })
  }

  /// Whose key a text is; nil for a wrong or revoked one.
  func caller(with text: String) -> Caller? {
    reloadIfChanged()
    guard let id = AccessKey.id(in: text), let key = state.withLock({ $0.keys[id] }), key.matches(text) else {
      return nil
    }
    return caller(of: key)
  }

  /// Whom a key's identifier stands for; nil once it is revoked.
  func caller(withID id: String) -> Caller? {
    reloadIfChanged()
    return state.withLock { $0.keys[id] }.map(caller)
  }

  private func caller(of key: AccessKey) -> Caller {
    Caller(key: key.id, name: key.name, scopes: Set(key.scopes))
  }

  private func reloadIfChanged() {
    let now = ContinuousClock.now
    let isDue = state.withLock { state in
      guard state.checkedAt.duration(to: now) >= .seconds(1) else { return false }
      state.checkedAt = now
      return true
    }
    // A file that cannot be read changes nothing: the keys in memory stay in force.
    if isDue, stamp != state.withLock(\.stamp) { try? load() }
  }

  private var stamp: Stamp {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return Stamp(modified: attributes?[.modificationDate] as? Date, size: attributes?[.size] as? Int)
  }

  private func load() throws {
    let stamp = stamp
    do {
      let content = try JSONDecoder().decode(Content.self, from: Data(contentsOf: file))
      state.withLock { state in
        state.keys = Dictionary(content.keys.map { ($0.id, $0) }) { first, _ in first }
        state.stamp = stamp
      }
    } catch {
      throw KeyError(
        .unreadable, "keys.json cannot be read: restore it, or remove it to have a new first key made.", cause: error)
    }
  }

  private func save(_ keys: [AccessKey]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try Self.write(try encoder.encode(Content(keys: keys)), to: file)
    try load()
  }

  /// Replaces a file by one that only its owner may read.
  private static func write(_ data: Data, to file: URL) throws {
    let draft = file.appendingPathExtension("new")
    do {
      try? FileManager.default.removeItem(at: draft)
      guard
        FileManager.default.createFile(atPath: draft.path, contents: data, attributes: [.posixPermissions: 0o600])
      else { throw CocoaError(.fileWriteNoPermission) }
      guard rename(draft.path, file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      throw KeyError(
        .unwritable, "\(file.lastPathComponent) cannot be written: check the owner and mode of the data directory.",
        cause: error)
    }
  }
}

/// Why keys cannot be used or changed, and what to do.
public struct KeyError: Error, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String { case badName, unknown, unreadable, unwritable }
    private let wrapped: Wrapped

    /// A name is empty or too long, or a key would allow nothing.
    public static let badName = Code(wrapped: .badName)
    /// There is no such key.
    public static let unknown = Code(wrapped: .unknown)
    /// The file of keys is damaged or may not be read.
    public static let unreadable = Code(wrapped: .unreadable)
    /// The file of keys may not be written.
    public static let unwritable = Code(wrapped: .unwritable)

    public var description: String { wrapped.rawValue }
  }

  public let code: Code
  /// One sentence for the person who has to act. No key is in it.
  public let message: String
  public let cause: (any Error)?

  init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
