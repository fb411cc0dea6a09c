/// How far a run is.
public struct SignalProgress: Equatable, Sendable {
  /// Pieces of content that have a value or a reason now.
  public internal(set) var done = 0
  /// Pieces of content that had neither when the run began.
  public let total: Int
  /// Of those done, the ones without a value, by reason.
  public internal(set) var nulls: [String: Int] = [:]
  /// Files that changed while the run looked at them; the next run takes them.
  public internal(set) var changed = 0
  public internal(set) var elapsed: Duration = .zero

  init(total: Int) { self.total = total }

  public var share: Double { total == 0 ? 1 : Double(done) / Double(total) }

  /// Pieces of content a second.
  public var rate: Double { elapsed > .zero ? Double(done) / (elapsed / .seconds(1)) : 0 }

  /// Nil before the first is done.
  public var timeLeft: Duration? {
    done == 0 ? nil : elapsed * (Double(max(0, total - done)) / Double(done))
  }
}
