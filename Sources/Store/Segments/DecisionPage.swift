public import Domain
public import Ledger

/// A part of the log, in the order of time and then of identifiers.
public struct DecisionPage: Sendable {
  public var records: [DecisionRecord]
  /// Decisions of this part whose record is damaged.
  public var unreadable: [UnreadableDecision]
  /// Where the next page goes on: pass it as `after`. nil at the end.
  public var next: DecisionID?
}

/// A decision that the index knows and the segment files do not yield.
public struct UnreadableDecision: Error, Sendable, CustomStringConvertible {
  public let id: DecisionID
  /// A `SegmentDamage`, which names file and offset, or a `LedgerError`.
  public let cause: any Error

  public var description: String { "Decision \(id) cannot be read. \(cause)" }
}
