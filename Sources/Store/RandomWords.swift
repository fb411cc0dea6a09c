import Domain
import Synchronization

/// Where pseudonyms and keys come from.
public struct RandomWords: Sendable {
  let next: @Sendable () -> UInt64

  /// The operating system's: for real people.
  public static let system = RandomWords {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  /// A reproducible stream: for demos and tests, never for real people, whose keys it would give away.
  public static func seeded(_ seed: UInt64) -> RandomWords {
    let stream = SeededStream(seed: seed)
    return RandomWords { stream.next() }
  }
}

private final class SeededStream: Sendable {
  private let state: Mutex<SeededRandom>

  init(seed: UInt64) { state = Mutex(SeededRandom(seed: seed, stream: "store.people")) }

  func next() -> UInt64 { state.withLock { $0.next() } }
}
