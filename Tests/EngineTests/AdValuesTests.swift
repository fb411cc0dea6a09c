import Domain
import Foundation
import Indexes
import Testing

@testable import Engine

@Suite("Ads by similarity and value")
struct AdValuesTests {
  private static let itemCount = 30

  /// Items at steps of a tenth on a circle.
  private static func vectors(from first: Int = 0) throws -> VectorTable {
    var index = try ExactIndex<ItemID>(space: SpaceID("text.planted.v1"), dimension: 2, metric: .cosine)
    for number in first..<itemCount { try index.set(ItemID("item-\(number)"), to: direction(Float(number) / 10)) }
    let rows = try (0..<itemCount).map { (try ItemID("item-\($0)"), Int32($0)) }
    return try VectorTable(
      index, itemRows: Dictionary(uniqueKeysWithValues: rows), graphs: VectorGraphs(threshold: 1_000, folder: nil))
  }

  private static func direction(_ angle: Float) throws -> Embedding {
    try Embedding(space: SpaceID("text.planted.v1"), values: [cos(angle), sin(angle)])
  }

  /// Two ads an item; rows in the order of their numbers.
  private static func members(_ numbers: Range<Int>, value: (Int) -> Float) throws -> [AdValues.Member] {
    try numbers.enumerated().map { row, number in
      AdValues.Member(row: Int32(row), ad: try AdID("ad-\(number)"), itemRow: number / 2, value: value(number))
    }
  }

  private static func expected(
    _ members: [AdValues.Member], at angle: Float, count: Int, where isEligible: (Int) -> Bool
  ) -> [Int32] {
    let scored = members.filter { isEligible(Int($0.row)) }
      .map { ($0.row, cos(Float($0.itemRow) / 10 - angle) * $0.value) }
    return scored.sorted { $0.1 > $1.1 }.prefix(count).map(\.0)
  }

  @Test("The best products among the eligible are answered, by the rows of the snapshot that asks")
  func best() throws {
    let values = AdValues()
    let (vectors, first) = (try Self.vectors(), try Self.members(0..<60) { 1 + Float($0 * 37 % 60) / 6 })
    let old = try #require(try values.table(over: vectors, members: first))
    func answer(_ table: AdValueTable, _ angle: Float, _ isEligible: (Int) -> Bool) throws -> [Int32] {
      try table.best(for: Self.direction(angle), count: 7, where: isEligible) { false }
    }
    for angle in [0, 0.55, 1.3] as [Float] {
      #expect(try answer(old, angle) { _ in true } == Self.expected(first, at: angle, count: 7) { _ in true })
      #expect(try answer(old, angle) { $0 % 3 == 0 } == Self.expected(first, at: angle, count: 7) { $0 % 3 == 0 })
    }
    #expect(try answer(old, 1) { _ in false }.isEmpty)

    // Ten ads went, so that rows moved, and all bids changed, most to another band.
    let second = try Self.members(10..<60) { 1 + Float($0 * 11 % 60) / 2 }
    let new = try #require(try values.table(over: vectors, members: second))
    for angle in [0, 0.55, 1.3] as [Float] {
      #expect(try answer(new, angle) { _ in true } == Self.expected(second, at: angle, count: 7) { _ in true })
    }
    // The older snapshot goes on with what both know.
    #expect(try answer(old, 0.5) { _ in true }.allSatisfy { (10..<60).contains(Int($0)) })
  }

  @Test("An ad without a vector is left out until it has one, and a space of distances has no table")
  func missing() throws {
    let values = AdValues()
    let members = try Self.members(0..<60) { _ in 1 }
    let some = try #require(try values.table(over: Self.vectors(from: 20), members: members))
    #expect(try some.best(for: Self.direction(0), count: 60, where: { _ in true }) { false }.allSatisfy { $0 >= 40 })
    let all = try #require(try values.table(over: Self.vectors(), members: members))
    #expect(try all.best(for: Self.direction(0), count: 1, where: { _ in true }) { false } == [0])

    let distances = try ExactIndex<ItemID>(space: SpaceID("text.planted.v1"), dimension: 2, metric: .squaredL2)
    let table = try VectorTable(distances, itemRows: [:], graphs: VectorGraphs(threshold: 1_000, folder: nil))
    #expect(try values.table(over: table, members: []).map { _ in 1 } == nil)
  }
}
