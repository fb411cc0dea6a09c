import Synchronization

/// Values of one request that several stages need, each computed once, by whoever asks first; the others wait for it.
final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private final class Cell: Sendable {
    let value = Mutex<Value?>(nil)
  }

  private let cells = Mutex<[Key: Cell]>([:])

  /// - Parameter make: called once for a key, unless it throws; may block.
  func value(of key: Key, make: () throws -> Value) rethrows -> Value {
    let cell = cells.withLock { cells in
      if let known = cells[key] { return known }
      let cell = Cell()
      cells[key] = cell
      return cell
    }
    return try cell.value.withLock { value in
      if let known = value { return known }
      let made = try make()
      value = made
      return made
    }
  }
}
