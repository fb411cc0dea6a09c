import Crypto
import Domain
import Foundation
import Synchronization

/// Who is signed in to the console: random names in memory, which end with time, with the key, and with the process.
final class Sessions: Sendable {
  private struct Session {
    let key: String
    let expiresAt: Timestamp
  }

  private let seconds: Int64
  /// By hash, so that looking one up tells nothing about the others by its time.
  private let sessions = Mutex<[SHA256Digest: Session]>([:])

  private static let limit = 1_000

  init(seconds: Int64) { self.seconds = seconds }

  /// - Returns: the session's name, for the cookie.
  func begin(key: String, at now: Timestamp) -> String {
    var system = SystemRandomNumberGenerator()
    let name = (0..<4).map { _ in String(UInt64.random(in: .min ... .max, using: &system), radix: 36) }.joined()
    let session = Session(key: key, expiresAt: now.advanced(bySeconds: seconds))
    sessions.withLock { sessions in
      sessions = sessions.filter { $0.value.expiresAt > now }
      if sessions.count >= Self.limit, let oldest = sessions.min(by: { $0.value.expiresAt < $1.value.expiresAt }) {
        sessions[oldest.key] = nil
      }
      sessions[Self.hash(name)] = session
    }
    return name
  }

  /// The key that a session was begun with; nil when there is none or it is over.
  func key(of name: String, at now: Timestamp) -> String? {
    let session = sessions.withLock { $0[Self.hash(name)] }
    return session.flatMap { $0.expiresAt > now ? $0.key : nil }
  }

  func end(_ name: String) { sessions.withLock { $0[Self.hash(name)] = nil } }

  private static func hash(_ name: String) -> SHA256Digest { SHA256.hash(data: Data(name.utf8)) }
}
