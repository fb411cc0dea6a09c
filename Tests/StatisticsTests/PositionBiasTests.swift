import Foundation
import Testing

@testable import Statistics

@Suite("Position bias")
struct PositionBiasTests {
  private let curve = (0..<8).map { 1 / (1 + 0.6 * Double($0)) }

  /// Rankings of one engine: a group stands near its place by attractiveness, two places up or down by chance.
  private func counts(impressions: Int, seed: UInt64) -> [PositionBias.Count] {
    var random = SplitMix64(seed: seed)
    var counts: [PositionBias.Count] = []
    for group in 0..<60 {
      let attraction = 0.02 + 0.3 * Double(group) / 60
      let home = 7 - group * 8 / 60
      for position in max(0, home - 2)...min(7, home + 2) {
        let clicks = (0..<impressions).count { _ in random.uniform() < curve[position] * attraction }
        counts.append(.init(position: position, group: group, impressions: impressions, clicks: clicks))
      }
    }
    return counts
  }

  @Test(
    "Both estimates find a planted curve although better items stand higher", arguments: 1...3 as ClosedRange<UInt64>)
  func planted(seed: UInt64) throws {
    let counts = counts(impressions: 3_000, seed: seed)
    let bias = try PositionBias(counts: counts)
    let harvested = try PositionBias.harvest(counts)
    for position in curve.indices {
      #expect(abs(bias.relativeToFirst[position] / curve[position] - 1) < 0.1)
      #expect(abs(harvested[position] / curve[position] - 1) < 0.1)
    }
    // Click rates by position alone mix what is seen with what is good.
    func rate(_ position: Int) -> Double {
      let cells = counts.filter { $0.position == position }
      return Double(cells.reduce(0) { $0 + $1.clicks }) / Double(cells.reduce(0) { $0 + $1.impressions })
    }
    #expect(rate(7) / rate(0) < 0.6 * curve[7])
  }

  @Test("Expected clicks give the curve exactly")
  func exact() throws {
    let curve = [1, 0.5, 0.25]
    var counts: [PositionBias.Count] = []
    for (group, attraction) in [0.4, 0.2, 0.08].enumerated() {
      for position in 0..<3 {
        counts.append(
          .init(
            position: position, group: group, impressions: 1_000,
            clicks: Int((1_000 * curve[position] * attraction).rounded())))
      }
    }
    let bias = try PositionBias(counts: counts, tolerance: 1e-13, limit: 200_000)
    #expect(zip(bias.examinations, curve).allSatisfy { near($0, $1, 1e-6) })
    #expect(zip(bias.attractions, [0.4, 0.2, 0.08]).allSatisfy { near($0, $1, 1e-6) })
    #expect(zip(try PositionBias.harvest(counts), curve).allSatisfy { near($0, $1, 1e-12) })
  }

  @Test("A position that is never clicked although liked groups stand there is not looked at")
  func neverClicked() throws {
    let bias = try PositionBias(
      counts: [
        .init(position: 0, group: 0, impressions: 1_000, clicks: 100),
        .init(position: 1, group: 0, impressions: 1_000, clicks: 0),
      ])
    #expect(bias.examinations[0] == 1 && bias.examinations[1] < 1e-6)
  }

  @Test("Positions that share no group are refused, since their ratio could be anything")
  func unlinked() {
    let counts = [0, 1].map { PositionBias.Count(position: $0, group: $0, impressions: 100, clicks: 10) }
    for code in [
      #expect(throws: StatisticsError.self) { try PositionBias(counts: counts) },
      #expect(throws: StatisticsError.self) { try PositionBias.harvest(counts) },
    ].map({ $0?.code }) {
      #expect(code == .undefined)
    }
    #expect(throws: StatisticsError.self) { try PositionBias(counts: []) }
    #expect(throws: StatisticsError.self) {
      try PositionBias(counts: [.init(position: 0, group: 0, impressions: 1, clicks: 2)])
    }
  }
}
