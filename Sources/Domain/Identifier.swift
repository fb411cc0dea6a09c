/// The name of one entity, as its owner writes it; an identifier of another entity is another type.
///
/// 1 to 128 bytes of UTF-8 without control characters or surrounding white space. Ordered by bytes, so that ties break the
/// same way on every machine.
public struct Identifier<Entity>: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: String

  public static var maximumLength: Int { 128 }

  /// - Throws: `badIdentifier`.
  public init(_ text: some StringProtocol) throws(DomainError) {
    let text = String(text)
    let bytes = text.utf8
    guard (1...Self.maximumLength).contains(bytes.count) else {
      throw DomainError(
        .badIdentifier, "An identifier has \(bytes.count) bytes: use 1 to \(Self.maximumLength).")
    }
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), bytes.first != 0x20, bytes.last != 0x20 else {
      throw DomainError(
        .badIdentifier, "An identifier holds control characters or outer spaces: remove them.")
    }
    rawValue = text
  }

  /// By bytes, as the order is: `String` holds two spellings of one accented letter for equal.
  public static func == (left: Self, right: Self) -> Bool {
    left.rawValue == right.rawValue && left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
  }

  public var description: String { rawValue }
}

extension Identifier: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
