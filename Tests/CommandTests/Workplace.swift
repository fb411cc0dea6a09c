import Foundation
import GRDB
import TestSupport

/// A folder with a market and what is wrong with others, in which the real command runs.
final class Workplace: Sendable {
  /// Those of the repository.
  static let contracts = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "contracts")

  let folder: URL

  /// - Throws: when `vitrine init` fails.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let made = try run("init", "--data", "market", "--currency", "EUR", "--format", "json")
    guard made.status == 0 else { throw CocoaError(.fileNoSuchFile) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func run(_ arguments: String...) throws -> ChildProcess.Ending { try run(arguments) }

  func run(_ arguments: [String]) throws -> ChildProcess.Ending {
    try ChildProcess.end(of: "vitrine", arguments, in: folder)
  }

  func path(_ name: String) -> URL { folder.appending(path: name) }

  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: path(name)) }

  /// A copy of the market, for something to be wrong with.
  func copy(_ name: String, _ change: (URL) throws -> Void) throws {
    try FileManager.default.copyItem(at: path("market"), to: path(name))
    try change(path(name))
  }

  static func damage(_ market: URL) throws {
    for end in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(at: market.appending(path: "vitrine.sqlite\(end)"))
    }
    try Data((0..<8_192).map { UInt8(truncatingIfNeeded: $0 &* 97) })
      .write(to: market.appending(path: "vitrine.sqlite"))
  }

  /// As a later Vitrine would leave it.
  static func age(_ market: URL) throws {
    let queue = try DatabaseQueue(path: market.appending(path: "vitrine.sqlite").path)
    try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999-later')") }
    try queue.close()
  }
}
