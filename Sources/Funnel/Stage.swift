/// What every stage of a funnel has: a name, and a say in whether it takes part.
public protocol Stage<Query>: Sendable {
  associatedtype Query: Sendable

  /// Unique within a funnel; it labels traces, and calls that outlive their deadline are counted by it.
  var name: StageName { get }

  /// Whether the stage runs for this query. One that does not is traced as `disabled`, which differs from a stage that
  /// ran and found nothing.
  func isEnabled(for query: Query) -> Bool
}

extension Stage {
  public func isEnabled(for query: Query) -> Bool { true }
}

/// The name of a stage, as it appears in traces and metrics.
public struct StageName: Hashable, Comparable, Codable, Sendable {
  private let text: String

  public init(_ text: String) { self.text = text }

  public init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension StageName: ExpressibleByStringInterpolation, CustomStringConvertible {
  public init(stringLiteral text: String) { self.init(text) }

  public var description: String { text }
}

/// The slot a stage fills.
public enum StageKind: String, Codable, Sendable {
  case source, hydrator, filter, scorer, selector, reserve, observer
}
