public import Domain
import Synchronization

/// Gives names to decisions: ordered by time, and never twice.
public protocol IdentifierSource: Sendable {
  func next(at time: Timestamp) throws(DomainError) -> DecisionID
  /// The seed of one decision's own randomness.
  func seed() -> UInt64
}

/// Time in milliseconds and 64 random bits, in hexadecimal; with a seed the same run gives the same names.
public final class RandomIdentifiers: IdentifierSource {
  private let random: Mutex<SeededRandom>

  public init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed, stream: "identifiers")) }

  /// Seeded by the system's entropy.
  public convenience init() {
    var system = SystemRandomNumberGenerator()
    self.init(seed: system.next())
  }

  public func next(at time: Timestamp) throws(DomainError) -> DecisionID {
    let bits = random.withLock { $0.next() }
    return try DecisionID(
      "d\(Self.hex(UInt64(bitPattern: time.milliseconds), digits: 12))\(Self.hex(bits, digits: 16))")
  }

  public func seed() -> UInt64 { random.withLock { $0.next() } }

  private static func hex(_ value: UInt64, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
