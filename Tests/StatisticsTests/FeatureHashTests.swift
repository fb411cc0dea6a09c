import Foundation
import Statistics
import Testing

@Suite("Hashed features and their decayed counts")
struct FeatureHashTests {
  @Test("Collisions are as many as expected, for any seed", arguments: [1, 2, 3] as [UInt64])
  func collisions(seed: UInt64) throws {
    let hash = try FeatureHash(buckets: 1 << 14, seed: seed)
    let keys = (0..<5_000).map { hash.key(of: "\($0)", in: "item") }
    let report = hash.collisions(of: keys + keys)
    #expect(report.distinct == 5_000)
    #expect(abs(report.share - report.expectedShare) < 0.02)
    #expect(near(report.expectedShare, 1 - pow(1 - 1.0 / 16_384, 4_999), 1e-9))
    // m (1 − (1 − 1/m)ⁿ) buckets are occupied.
    #expect(abs(Double(report.occupied) / (16_384 * (1 - exp(-5_000 / 16_384.0))) - 1) < 0.02)
    #expect(report.fullest < 8)
  }

  @Test("Fields and values keep apart, seeds make other features collide, and buckets never change")
  func frozen() throws {
    let hash = try FeatureHash(buckets: 1_000)
    #expect(hash.key(of: "bc", in: "a") != hash.key(of: "c", in: "ab"))
    #expect(["red", "green", "été"].map { hash.bucket(of: $0, in: "colour") } == [951, 277, 151])
    let other = try FeatureHash(buckets: 1_000, seed: 1)
    let keys = (0..<1_000).map { UInt64($0) }
    #expect(keys.count { hash.bucket(of: $0) == other.bucket(of: $0) } < 20)
    let signs = keys.reduce(0) { $0 + hash.sign(of: $1) }
    #expect(abs(signs) < 130)
    #expect(try FeatureHash(buckets: 1).expectedCollisions(distinct: 2) == 1)
    #expect(throws: StatisticsError.self) { try FeatureHash(buckets: 0) }
  }

  @Test("A decayed sketch is never below the exact decayed counts, and seldom above by more than its excess")
  func decayedSketch() throws {
    var random = SplitMix64(seed: 11)
    var sketch = try DecayedCountMin(halfLife: 1_000, excess: 0.005, risk: 0.01, seed: 3)
    var other = sketch
    let none = try DecayedCount(halfLife: 1_000)
    var exact: [UInt64: DecayedCount] = [:]
    // Over a thousand half-lives, out of order: the landmark has to follow twice.
    for index in 0..<20_000 {
      let time = Int64(index) * 50 + Int64.random(in: -3_000...3_000, using: &random)
      let key = UInt64(exp(Double.random(in: 0..<7, using: &random)))
      if index.isMultiple(of: 3) { sketch.add(key, at: time) } else { other.add(key, at: time) }
      exact[key, default: none].add(at: time)
    }
    try sketch.merge(other)
    let end: Int64 = 1_010_000
    let total = exact.values.reduce(0) { $0 + $1.value(at: end) }
    #expect(near(sketch.total(at: end), total, 1e-9))
    let excesses = exact.map { sketch.estimate($0.key, at: end) - $0.value.value(at: end) }
    #expect(excesses.allSatisfy { $0 >= -1e-9 * total })
    #expect(excesses.count { $0 > 0.005 * total } <= exact.count / 50)
    #expect(near(sketch.total(at: end + 1_000), total / 2, 1e-9))
  }

  @Test("Sketches of other shapes are not merged, and an empty one counts nothing")
  func merging() throws {
    var sketch = try DecayedCountMin(halfLife: 1_000)
    #expect(sketch.estimate(1, at: 0) == 0)
    let seeded = try DecayedCountMin(halfLife: 1_000, seed: 1)
    let slower = try DecayedCountMin(halfLife: 2_000)
    #expect(throws: StatisticsError.self) { try sketch.merge(seeded) }
    #expect(throws: StatisticsError.self) { try sketch.merge(slower) }
    sketch.add(5, at: .min)
    sketch.add(5, at: .max)
    #expect(near(sketch.estimate(5, at: .max), 1, 1e-6))
    #expect(throws: StatisticsError.self) { try DecayedCountMin(halfLife: 0) }
  }
}
