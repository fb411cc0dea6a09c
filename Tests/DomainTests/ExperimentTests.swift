import Domain
import Foundation
import TestSupport
import Testing

@Suite("Experiments")
struct ExperimentTests {
  private struct HashCases: Decodable {
    struct Case: Decodable { let salt: String, unit: String, version: Int, share: Double }
    let cases: [Case]
  }

  @Test("Buckets are those of the published vectors of version 2")
  func vectors() throws {
    let cases = try Oracle.json("domain/experiment-hash.json", as: HashCases.self).cases
    let current = cases.filter { $0.version == 2 }
    #expect(current.count == 7)
    for row in current {
      let bucket = ExperimentBucket(salt: row.salt, unit: row.unit).number
      #expect(bucket == Int((row.share * 10_000).rounded()), "\(row.salt) \(row.unit)")
    }
    // Version 1 is another hash: no vector of it may pass by accident.
    for row in cases where row.version == 1 {
      #expect(ExperimentBucket(salt: row.salt, unit: row.unit).number != Int((row.share * 10_000).rounded()))
    }
  }

  /// Pearson's statistic; its 0.999 quantile with 99 degrees of freedom is 148.23.
  private func chiSquare(_ counts: [Int], shares: [Double]? = nil) -> Double {
    let total = Double(counts.reduce(0, +))
    let shares = shares ?? counts.map { _ in 1 / Double(counts.count) }
    return zip(counts, shares).reduce(0) { sum, pair in
      let expected = total * pair.1
      return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
    }
  }

  @Test("100,000 units fall evenly into 100 groups of buckets, for ids that are numbers, texts or alike")
  func uniform() throws {
    for (salt, prefix) in [("checkout-2026", ""), ("reserve", "user-"), ("", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")] {
      var counts = [Int](repeating: 0, count: 100)
      for unit in 0..<100_000 { counts[ExperimentBucket(salt: salt, unit: "\(prefix)\(unit)").number / 100] += 1 }
      #expect(chiSquare(counts) < 148.23, "\(salt) \(prefix)")
    }
  }

  @Test("The arm in one experiment says nothing about the arm in another, salts one letter apart")
  func independent() throws {
    let pairs = [("exp-1", "exp-2"), ("a", "b"), ("reserve", "layout")]
    for (first, second) in pairs {
      var counts = [Int](repeating: 0, count: 100)
      for unit in 0..<100_000 {
        let row = ExperimentBucket(salt: first, unit: "user-\(unit)").number / 1_000
        let column = ExperimentBucket(salt: second, unit: "user-\(unit)").number / 1_000
        counts[row * 10 + column] += 1
      }
      #expect(chiSquare(counts) < 148.23, "\(first) \(second)")
    }
  }

  @Test("A unit keeps its arm, arms get their share, and the rest takes no part")
  func arms() throws {
    let experiment = try Experiment(
      name: "reserve", salt: "reserve-2026",
      arms: [
        .init(name: "control", buckets: [0..<2_000, 9_000..<9_500]), .init(name: "high", buckets: [4_000..<6_500]),
      ])
    var counts: [String: Int] = [:]
    for unit in 0..<40_000 {
      let arm = experiment.arm(of: "u\(unit)")
      #expect(arm == experiment.arm(of: "u\(unit)"))
      counts[arm?.name ?? "none", default: 0] += 1
    }
    let observed = ["control", "high", "none"].map { counts[$0] ?? 0 }
    // The 0.999 quantile with two degrees of freedom.
    #expect(chiSquare(observed, shares: [0.25, 0.25, 0.5]) < 13.82)
    #expect(try Oracle.turnedThroughJSON(experiment) == experiment)
  }

  @Test(
    "Arms that share a bucket or leave the range are refused",
    arguments: [
      [[0..<10], [9..<20]], [[0..<10, 5..<6], []], [[-1..<5], []], [[9_999..<10_001], []], [[0..<Int.max], []],
    ])
  func refused(buckets: [[Range<Int>]]) {
    let arms = buckets.enumerated().map { Experiment.Arm(name: "arm\($0.offset)", buckets: $0.element) }
    let error = #expect(throws: DomainError.self) { try Experiment(name: "e", salt: "s", arms: arms) }
    #expect(error?.code == .badTargeting)
  }

  @Test("An experiment read from a file is held to the same rules")
  func decoded() throws {
    let overlap = #"{"name":"e","salt":"s","arms":[{"name":"a","buckets":[[0,10]]},{"name":"b","buckets":[[5,15]]}]}"#
    #expect(throws: DomainError.self) { try JSONDecoder().decode(Experiment.self, from: Data(overlap.utf8)) }
  }
}
