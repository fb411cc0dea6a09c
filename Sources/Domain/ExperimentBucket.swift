/// The bucket of a unit in an experiment: 0..<10000, from a salted hash that never changes.
///
/// Version 2 of the hash that GrowthBook publishes with test vectors: fnv1a32(decimal(fnv1a32(salt + unit))) mod 10000. The
/// vectors under `Tests/Oracles/domain/` freeze it: a changed hash would move people between arms of running experiments.
public struct ExperimentBucket: Hashable, Sendable, Comparable {
  public static let count = 10_000

  public let number: Int

  public init(salt: String, unit: String) {
    number = Int(Self.fnv1a("\(Self.fnv1a(salt + unit))") % UInt32(Self.count))
  }

  public static func < (left: Self, right: Self) -> Bool { left.number < right.number }

  private static func fnv1a(_ text: String) -> UInt32 {
    text.utf8.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }
}

/// A way to split units into arms by ranges of buckets.
public struct Experiment: Equatable, Sendable, Codable {
  public struct Arm: Equatable, Sendable, Codable {
    public let name: String
    /// Buckets of this arm, as ranges; they need not touch.
    public let buckets: [Range<Int>]

    public init(name: String, buckets: [Range<Int>]) {
      self.name = name
      self.buckets = buckets
    }
  }

  public let name: String
  /// What makes the split independent of other experiments.
  public let salt: String
  public let arms: [Arm]

  /// - Throws: `badTargeting` when two arms share a bucket or a bucket lies outside 0..<10000.
  public init(name: String, salt: String, arms: [Arm]) throws(DomainError) {
    var taken = [Bool](repeating: false, count: ExperimentBucket.count)
    for bucket in arms.flatMap(\.buckets).joined() {
      guard taken.indices.contains(bucket), !taken[bucket] else {
        throw DomainError(
          .badTargeting,
          "Bucket \(bucket) of experiment \(name) is taken twice or outside 0..<10000: separate the arms.")
      }
      taken[bucket] = true
    }
    self.name = try SlugRule.checked(name, what: "experiment")
    self.salt = salt
    self.arms = arms
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      name: values.decode(String.self, forKey: .name), salt: values.decode(String.self, forKey: .salt),
      arms: values.decode([Arm].self, forKey: .arms))
  }

  /// The arm of a unit, or nil when it takes no part.
  public func arm(of unit: String) -> Arm? {
    let bucket = ExperimentBucket(salt: salt, unit: unit).number
    return arms.first { $0.buckets.contains { $0.contains(bucket) } }
  }
}
