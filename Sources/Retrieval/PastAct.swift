public import Domain

/// Something that a person did, as audiences and interests remember it.
public struct PastAct: Equatable, Sendable {
  public let kind: EventKind
  /// What it was on; nil for what is on nothing, such as signing up.
  public let item: ItemID?
  public let at: Timestamp

  public init(kind: EventKind, item: ItemID?, at: Timestamp) {
    self.kind = kind
    self.item = item
    self.at = at
  }
}
