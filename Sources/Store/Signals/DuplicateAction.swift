public import Domain

/// What someone said of a piece of content and its near-duplicates.
public struct DuplicateAction: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// A verdict that covers the near-duplicates too.
    case decide(verdict: String)
    /// Takes the verdict on this content back.
    case revoke
    /// Says that it is no copy of what it was grouped with.
    case separate
  }

  public let key: ContentKey
  public let kind: Kind
  /// A person, or a program with its version.
  public let author: String
  public let time: Timestamp

  public init(key: ContentKey, kind: Kind, author: String, time: Timestamp) {
    self.key = key
    self.kind = kind
    self.author = author
    self.time = time
  }
}
