public import Domain

/// What an item's signals are computed from.
public enum MediaKind: String, Hashable, Sendable, CaseIterable {
  case picture, text
  /// The text, followed by the words that were read in the picture.
  case words
}

/// The content that an item shows, as it was last seen.
public struct ItemMedia: Equatable, Sendable {
  public enum Content: Equatable, Sendable {
    case signature(ContentKey)
    /// Why there is nothing to look at, like a file that is missing.
    case null(reason: String)
  }

  public let item: ItemID
  public let kind: MediaKind
  public let content: Content
  /// Where the picture lies, relative to the folder of pictures; empty for a text.
  public let path: String
  /// In bytes.
  public let size: Int
  /// When the file was changed last; 1970 for a text.
  public let modifiedAt: Timestamp

  public init(
    item: ItemID, kind: MediaKind, content: Content, path: String = "", size: Int = 0,
    modifiedAt: Timestamp = Timestamp(milliseconds: 0)
  ) {
    self.item = item
    self.kind = kind
    self.content = content
    self.path = path
    self.size = size
    self.modifiedAt = modifiedAt
  }
}

/// Content without a value, and a live item that shows it.
public struct PendingContent: Equatable, Sendable {
  public let key: ContentKey
  public let item: ItemID
  public let path: String
}

/// How much of the live catalogue has a value of a signal.
public struct SignalCoverage: Equatable, Sendable {
  /// Live items.
  public let items: Int
  public let withValue: Int
  /// Items that have none, by reason.
  public let nulls: [String: Int]
  /// Items that were not looked at yet.
  public let pending: Int

  public init(items: Int, withValue: Int, nulls: [String: Int], pending: Int) {
    self.items = items
    self.withValue = withValue
    self.nulls = nulls
    self.pending = pending
  }

  /// 0...1; 1 for an empty catalogue.
  public var share: Double { items == 0 ? 1 : Double(withValue) / Double(items) }
}
