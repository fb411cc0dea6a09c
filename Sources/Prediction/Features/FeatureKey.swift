public import Domain

/// What a categorical value is known by: a hash of its name, the same on every machine and in every version.
///
/// Made once where a value enters (a row of the catalogue, an event), so that features of a request cost no hashing of texts.
public struct FeatureKey: Hashable, Sendable {
  public let rawValue: UInt64

  /// Stands where there is no value.
  public static let missing = FeatureKey(rawValue: 0)

  private init(rawValue: UInt64) { self.rawValue = rawValue }

  public init(_ text: String) {
    var hash = StableHash()
    hash.combine(text)
    // One value in 2⁶⁴ hashes to what stands for none.
    rawValue = max(1, hash.value)
  }

  public init<Entity>(_ id: Identifier<Entity>) { self.init(id.rawValue) }

  /// The key of a number that names something.
  public init(_ number: Int64) {
    rawValue = max(1, StableHash.mixed(UInt64(bitPattern: number) &+ 0x9E37_79B9_7F4A_7C15))
  }

  /// The key of two values together, in this order; missing when either is.
  public func crossed(with other: FeatureKey) -> FeatureKey {
    guard self != .missing, other != .missing else { return .missing }
    return FeatureKey(rawValue: max(1, StableHash.mixed(rawValue ^ StableHash.mixed(other.rawValue))))
  }

  /// The identifier in a vocabulary: 0 for a missing value, else from 1 up to below the size.
  /// - Parameter salt: of the feature, so that two keys that meet in one feature do not meet in all.
  func id(in vocabulary: Int, salt: UInt64) -> UInt32 {
    guard self != .missing else { return 0 }
    return 1 + UInt32(StableHash.mixed(rawValue ^ salt).multipliedFullWidth(by: UInt64(vocabulary - 1)).high)
  }
}
