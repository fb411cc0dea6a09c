/// Which of a value index's vectors a search may answer with, as they were when the filter was made.
public struct ValueFilter: Sendable {
  let parts: [ValueBand: SlotFilter]

  /// How many pass.
  public var count: Int { parts.values.reduce(0) { $0 + $1.count } }
}
