public import Domain

/// An event as the store keeps it.
public struct StoredEvent: Equatable, Sendable {
  /// The order of arrival, from 1; a cursor for readers.
  public let sequence: Int64
  /// The pseudonym of who did it.
  public let person: Int64?
  public let receivedAt: Timestamp
  /// Without its user: the store knows people by pseudonym.
  public let event: Event

  public init(sequence: Int64, person: Int64?, receivedAt: Timestamp, event: Event) {
    self.sequence = sequence
    self.person = person
    self.receivedAt = receivedAt
    self.event = event
  }
}

/// What became of the events of one call.
public struct EventReceipt: Equatable, Sendable {
  /// Stored durably by this call.
  public let accepted: Int
  /// Their ids were stored before, or stand earlier in the call; the first one counts.
  public let duplicates: Int

  public init(accepted: Int, duplicates: Int) {
    self.accepted = accepted
    self.duplicates = duplicates
  }
}

/// What events are counted by.
public enum EventSubject: Sendable, CaseIterable {
  case item, ad
}

/// How often one kind of event happened to one item or ad.
public struct EventCount: Equatable, Sendable {
  public let kind: EventKind
  /// The raw identifier of the item or ad.
  public let subject: String
  public let count: Int

  public init(kind: EventKind, subject: String, count: Int) {
    self.kind = kind
    self.subject = subject
    self.count = count
  }
}
