import Synchronization

/// Where one waits for several, until all have answered or somebody closes the door.
///
/// The one who waits is resumed exactly once; an answer that comes too late is thrown away.
final class Meeting<Value: Sendable>: Sendable {
  private struct State {
    var answers: [Value?]
    var missing: Int
    var isClosed = false
    var waiter: CheckedContinuation<[Value?], Never>?

    mutating func close() -> CheckedContinuation<[Value?], Never>? {
      isClosed = true
      defer { waiter = nil }
      return waiter
    }
  }

  private let state: Mutex<State>

  init(seats: Int) {
    state = Mutex(State(answers: Array(repeating: nil, count: seats), missing: seats, isClosed: seats == 0))
  }

  /// - Returns: false if the answer came too late.
  @discardableResult
  func deliver(_ value: Value, at seat: Int) -> Bool {
    let (isTaken, waiter, answers) = state.withLock { state in
      guard !state.isClosed, state.answers[seat] == nil else {
        return (false, CheckedContinuation<[Value?], Never>?.none, [Value?]())
      }
      state.answers[seat] = value
      state.missing -= 1
      guard state.missing == 0 else { return (true, nil, []) }
      return (true, state.close(), state.answers)
    }
    waiter?.resume(returning: answers)
    return isTaken
  }

  /// Ends the wait with the answers that are there.
  func close() {
    let (waiter, answers) = state.withLock { ($0.close(), $0.answers) }
    waiter?.resume(returning: answers)
  }

  /// - Returns: one answer per seat, `nil` where none came in time. Called once.
  func answers() async -> [Value?] {
    await withCheckedContinuation { continuation in
      let early = state.withLock { state -> [Value?]? in
        if state.isClosed { return state.answers }
        state.waiter = continuation
        return nil
      }
      if let early { continuation.resume(returning: early) }
    }
  }
}
