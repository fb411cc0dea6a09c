/// A node of a taxonomy, written as the path from its root: `animals/birds/penguins`.
///
/// Interests, content suitability and reports use the same tree. A node stands for all below it.
public struct Category: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let path: String

  /// - Throws: `badIdentifier` for an empty level, more than eight levels or more than 200 bytes.
  public init(_ path: some StringProtocol) throws(DomainError) {
    self.path = try PathRule.checked(path, what: "category")
  }

  /// The node itself and all nodes above it, from the root down.
  public var lineage: [Category] { PathRule.prefixes(of: path).map(Category.init(verified:)) }

  /// Whether this node is `other` or lies below it.
  public func isWithin(_ other: Category) -> Bool { PathRule.isWithin(path, other.path) }

  private init(verified path: String) { self.path = path }

  public static func < (left: Self, right: Self) -> Bool { left.path < right.path }
  public var description: String { path }
}

/// A place, from the country down: `AT`, `US/CA`, `US/CA/San Francisco`. A place stands for all within it.
public struct Place: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let path: String

  /// - Throws: `badIdentifier`.
  public init(_ path: some StringProtocol) throws(DomainError) {
    self.path = try PathRule.checked(path, what: "place")
  }

  /// The place itself and all that contain it, from the country down.
  public var lineage: [Place] { PathRule.prefixes(of: path).map(Place.init(verified:)) }

  public func isWithin(_ other: Place) -> Bool { PathRule.isWithin(path, other.path) }

  private init(verified path: String) { self.path = path }

  public static func < (left: Self, right: Self) -> Bool { left.path < right.path }
  public var description: String { path }
}

extension Category: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(path)
  }
}

extension Place: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(path)
  }
}

/// Paths with `/` between their levels.
enum PathRule {
  static func checked(_ path: some StringProtocol, what: String) throws(DomainError) -> String {
    let levels = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let clean = path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    guard (1...8).contains(levels.count), levels.allSatisfy({ !$0.isEmpty }), clean, path.utf8.count <= 200 else {
      throw DomainError(
        .badIdentifier, "A \(what) is not a path of 1 to 8 levels in 200 bytes: write it as first/second.")
    }
    return String(path)
  }

  static func prefixes(of path: String) -> [String] {
    let slashes = path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "/") }
    var prefixes = slashes.map { String(path[..<$0]) }
    prefixes.append(path)
    return prefixes
  }

  static func isWithin(_ path: String, _ other: String) -> Bool {
    path == other || path.utf8.starts(with: "\(other)/".utf8)
  }
}
