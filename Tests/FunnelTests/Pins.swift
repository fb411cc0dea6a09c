import Synchronization

@testable import Funnel

/// Candidates for tests: an id, a light score from the source, and a prediction that a hydrator may add.
struct Pins: CandidateColumns, Equatable {
  var ids: [Int] = []
  var light: [Float] = []
  var prediction: [Float] = []

  init() {}

  init(_ ids: [Int], light: [Float]? = nil) {
    self.ids = ids
    self.light = light ?? ids.map { -Float($0) }
    prediction = Array(repeating: .nan, count: ids.count)
  }

  var count: Int { ids.count }

  mutating func append(contentsOf other: Pins) {
    ids += other.ids
    light += other.light
    prediction += other.prediction
  }

  mutating func keep(_ indices: [Int]) {
    ids = indices.map { ids[$0] }
    light = indices.map { light[$0] }
    prediction = indices.map { prediction[$0] }
  }
}

struct Visit: Sendable {
  var isPrivate = false
}

/// Seeded and reproducible: Steele, Lea, Flood (OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A door that opens once; whoever comes later finds it open. Deaf to cancellation, as a stuck call is.
final class Gate: Sendable {
  private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiters = state.withLock { state in
      defer { state = (true, []) }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// What happened, in the order in which it happened.
final class Diary: Sendable {
  private let lines = Mutex<[String]>([])

  var entries: [String] { lines.withLock(\.self) }

  func note(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A counter for any thread.
final class Tally: Sendable {
  private let value = Atomic(0)

  var count: Int { value.load(ordering: .acquiring) }

  func add() { value.add(1, ordering: .acquiringAndReleasing) }
}
