import Foundation

/// Names of features as indices of a table of fixed size (Weinberger et al., ICML 2009), and what that costs in collisions.
///
/// The hash is FNV-1a over the bytes, finished by SplitMix64's mixer with the seed: it never changes between machines.
public struct FeatureHash: Codable, Equatable, Sendable {
  /// The size of the table.
  public let buckets: Int
  /// Chooses the hash; another one makes other features collide.
  public let seed: UInt64

  /// - Throws: `outOfRange` without a bucket.
  public init(buckets: Int, seed: UInt64 = 0) throws(StatisticsError) {
    guard buckets > 0 else {
      throw StatisticsError(.outOfRange, "The table has \(buckets) buckets: pass one at least.")
    }
    (self.buckets, self.seed) = (buckets, seed)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      buckets: container.decode(Int.self, forKey: .buckets), seed: container.decode(UInt64.self, forKey: .seed))
  }

  /// The bucket of a value of a field, in 0..<`buckets`: equal values of two fields are two features.
  public func bucket(of value: String, in field: String) -> Int { bucket(of: key(of: value, in: field)) }

  /// The bucket of a feature with a number.
  public func bucket(of key: UInt64) -> Int {
    Int(hash(key).multipliedFullWidth(by: UInt64(buckets)).high)
  }

  /// −1 or 1, independent of the bucket: with it, colliding features cancel on average instead of adding up.
  public func sign(of key: UInt64) -> Double { hash(key) & 1 == 0 ? -1 : 1 }

  /// The number of a feature, the same for every seed.
  public func key(of value: String, in field: String) -> UInt64 {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    func combine(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for byte in field.utf8 { combine(byte) }
    // No text holds this byte, so that ("a", "bc") and ("ab", "c") differ.
    combine(0xFF)
    for byte in value.utf8 { combine(byte) }
    return state
  }

  /// The share of `distinct` features that share their bucket with another, on average over seeds: 1 − (1 − 1/m)^(n − 1).
  public func expectedCollisions(distinct: Int) -> Double {
    guard distinct > 1 else { return 0 }
    guard buckets > 1 else { return 1 }
    return -expm1(Double(distinct - 1) * log1p(-1 / Double(buckets)))
  }

  private func hash(_ key: UInt64) -> UInt64 { Mixing.mix(key ^ Mixing.mix(seed)) }
}

extension FeatureHash {
  /// What happened to a set of features in the table.
  public struct Collisions: Equatable, Sendable {
    /// Different features.
    public let distinct: Int
    /// Buckets that hold one at least.
    public let occupied: Int
    /// The share of the features that share their bucket with another.
    public let share: Double
    /// The same on average over seeds; a measured share far above it says that the features are not spread.
    public let expectedShare: Double
    /// Features in the fullest bucket.
    public let fullest: Int
  }

  /// - Parameter keys: numbers of features; repeated ones count once.
  public func collisions(of keys: some Sequence<UInt64>) -> Collisions {
    var load: [Int: Int] = [:]
    let distinct = Set(keys)
    for key in distinct { load[bucket(of: key), default: 0] += 1 }
    let colliding = load.values.reduce(0) { $0 + ($1 > 1 ? $1 : 0) }
    return Collisions(
      distinct: distinct.count, occupied: load.count,
      share: distinct.isEmpty ? 0 : Double(colliding) / Double(distinct.count),
      expectedShare: expectedCollisions(distinct: distinct.count), fullest: load.values.max() ?? 0)
  }
}
