public import Domain

/// An event as the guard of traffic sees it.
public struct TrafficEvent: Equatable, Sendable {
  /// The serving of an ad whose token came with the event.
  public struct Serving: Equatable, Sendable {
    /// Unique among servings.
    public var name: String
    /// When its page was decided, by the server's clock; nil where the token does not say.
    public var at: Timestamp?
    public var isExpired: Bool

    public init(name: String, at: Timestamp?, isExpired: Bool = false) {
      self.name = name
      self.at = at
      self.isExpired = isExpired
    }
  }

  public var id: EventID
  public var kind: EventKind
  /// By the client's clock.
  public var at: Timestamp
  /// By the server's.
  public var receivedAt: Timestamp
  public var person: UserID?
  public var serving: Serving?
  public var origin: EventOrigin

  public init(
    id: EventID, kind: EventKind, at: Timestamp, receivedAt: Timestamp, person: UserID? = nil,
    serving: Serving? = nil, origin: EventOrigin = EventOrigin()
  ) {
    self.id = id
    self.kind = kind
    self.at = at
    self.receivedAt = receivedAt
    self.person = person
    self.serving = serving
    self.origin = origin
  }

  /// Whether a person's own client sends it; what happens elsewhere is told by the servers of others.
  var isOnPlatform: Bool { !kind.isOffsite && !kind.isConversion && kind != .addToCart }
}
