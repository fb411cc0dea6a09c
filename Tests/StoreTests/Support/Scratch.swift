import Domain
import Foundation
import Synchronization

@testable import Store

/// A folder of a test's own, removed with it.
final class Scratch: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String, _ content: String) throws -> URL { try file(name, Array(content.utf8)) }

  func file(_ name: String, _ content: [UInt8]) throws -> URL {
    let file = url.appending(path: name)
    try Data(content).write(to: file)
    return file
  }

  /// A new market in a folder `name` below.
  func market(_ name: String = "data", seed: UInt64 = 1) throws -> MarketDatabase {
    try MarketDatabase.create(at: url.appending(path: name), settings: .sample, random: .seeded(seed))
  }
}

extension MarketSettings {
  static var sample: MarketSettings {
    get throws {
      try MarketSettings(
        currency: Currency("EUR"), timeZone: "Europe/Vienna", createdAt: Timestamp("2026-01-02T03:04:05Z"))
    }
  }
}

/// A clock that a test moves: each reading is `step` later than the last.
final class SteppingClock: MarketClock {
  private let state: Mutex<Int64>
  private let step: Int64

  init(start: Int64 = 1_760_000_000_000, step: Int64 = 0) {
    state = Mutex(start)
    self.step = step
  }

  func now() -> Timestamp {
    state.withLock { value in
      defer { value += step }
      return Timestamp(milliseconds: value)
    }
  }
}
