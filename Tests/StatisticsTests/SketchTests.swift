import Foundation
import Statistics
import Testing

@Suite("Sketches")
struct SketchTests {
  @Test("A count halves after each half-life")
  func halves() throws {
    var count = try DecayedCount(halfLife: 1_000)
    count.add(8, at: 0)
    #expect([0, 1_000, 2_000, 3_000].map { count.value(at: $0) } == [8, 4, 2, 1])
    count.add(1, at: 3_000)
    #expect(count.value(at: 3_000) == 2)
  }

  @Test("A count agrees with the definition for events in any order", arguments: 1...5 as ClosedRange<UInt64>)
  func definition(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let halfLife: Int64 = 86_400
    let events = (0..<200).map { _ in Int64.random(in: -1_000_000...1_000_000, using: &random) }
    var count = try DecayedCount(halfLife: halfLife)
    for event in events { count.add(at: event) }
    let expected = events.reduce(0) { $0 + exp2(Double($1 - 1_000_000) / Double(halfLife)) }
    #expect(near(count.value(at: 1_000_000), expected, 1e-12))
  }

  @Test("Reading, merging and storing on the way do not change a bit")
  func exactComposition() throws {
    var whole = try DecayedCount(halfLife: 7_000)
    var split = whole
    whole.add(3, at: 12_345)
    split.add(3, at: 12_345)
    // An event of no weight at each step moves the landmark along.
    for time in stride(from: Int64(13_000), through: 900_000, by: 1_111) {
      split.add(0, at: time)
      split = try JSONDecoder().decode(DecayedCount.self, from: JSONEncoder().encode(split))
      var empty = try DecayedCount(halfLife: 7_000)
      try empty.merge(split)
      split = empty
    }
    #expect(split.value(at: 1_000_000).bitPattern == whole.value(at: 1_000_000).bitPattern)
  }

  @Test("Counts of different half-lives are not merged")
  func refusedMerges() throws {
    var count = try DecayedCount(halfLife: 1)
    let other = try DecayedCount(halfLife: 2)
    #expect(throws: StatisticsError.self) { try count.merge(other) }
    var histogram = try LogHistogram()
    let finer = try LogHistogram(relativeError: 0.005)
    #expect(throws: StatisticsError.self) { try histogram.merge(finer) }
    var sketch = try CountMin(seed: 1)
    let seeded = try CountMin(seed: 2)
    #expect(throws: StatisticsError.self) { try sketch.merge(seeded) }
  }

  @Test("Histogram quantiles are within the stated relative error", arguments: [0.002, 0.01, 0.05])
  func relativeError(error: Double) throws {
    var random = SplitMix64(seed: 7)
    let values = (0..<5_000).map { _ in exp(Double.random(in: -4...8, using: &random)) }
    var (first, second) = (try LogHistogram(relativeError: error), try LogHistogram(relativeError: error))
    for (index, value) in values.enumerated() {
      if index.isMultiple(of: 2) { first.record(value) } else { second.record(value) }
    }
    try first.merge(second)
    #expect(first.count == values.count)
    let sorted = values.sorted()
    for share in [0, 0.01, 0.5, 0.9, 0.99, 0.999, 1] {
      let exact = sorted[Int(share * Double(values.count - 1))]
      #expect(abs(try #require(first.quantile(share)) / exact - 1) <= error * (1 + 1e-9))
    }
  }

  @Test("Values beyond the range count at its ends, and nothing recorded has no quantile")
  func ends() throws {
    var histogram = try LogHistogram(range: 1...100)
    #expect(histogram.quantile(0.5) == nil)
    for value in [0, -3, .infinity, .nan, 1_000] { histogram.record(value) }
    #expect(histogram.count == 4)
    #expect(histogram.quantile(0) == 1)
    #expect(try #require(histogram.quantile(1)) > 98)
    #expect(throws: StatisticsError.self) { try LogHistogram(range: 0...1) }
    #expect(throws: StatisticsError.self) { try LogHistogram(relativeError: .nan) }
  }

  @Test("A sketch never counts too low, and seldom too high by more than its excess")
  func countMin() throws {
    var sketch = try CountMin(excess: 0.002, risk: 0.01, seed: 3)
    var other = try CountMin(excess: 0.002, risk: 0.01, seed: 3)
    var truth: [UInt64: UInt64] = [:]
    var random = SplitMix64(seed: 10)
    for index in 0..<50_000 {
      let key = UInt64(exp(Double.random(in: 0..<9, using: &random)))
      if index.isMultiple(of: 3) { sketch.add(key) } else { other.add(key) }
      truth[key, default: 0] += 1
    }
    try sketch.merge(other)
    #expect(sketch.total == 50_000)
    let excesses = truth.map { Int(sketch.estimate($0.key)) - Int($0.value) }
    #expect(excesses.allSatisfy { $0 >= 0 })
    #expect(excesses.count { $0 > 100 } <= truth.count / 100)
  }
}
