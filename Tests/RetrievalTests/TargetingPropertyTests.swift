import Domain
import Funnel
import Retrieval
import Testing

@Suite("Targeting over random rules")
struct TargetingPropertyTests {
  @Test("The index agrees with the plain reading of every rule, row by row and reason by reason")
  func agreesWithPlainReading() throws {
    var seen: Set<DropReason> = []
    var eligible = 0
    for seed in 0..<240 as Range<UInt64> {
      var world = try TargetingWorld(seed: seed)
      // Around 64 rows and at multiples of it the last word of a set is full, or nearly.
      let rules = try world.rules([100, 127, 128, 129, 300][Int(seed % 5)])
      let index = TargetingIndex(rules: rules)
      for _ in 0..<4 {
        let viewer = world.viewer()
        let expected = rules.map { PlainTargeting.reason($0, for: viewer) }
        let answer = index.eligibility(for: viewer)
        #expect((0..<rules.count).map(answer.reason) == expected, "seed \(seed)")
        #expect((0..<rules.count).map(answer.isEligible) == expected.map { $0 == nil }, "seed \(seed)")
        #expect(answer.eligibleRows == expected.indices.filter { expected[$0] == nil }, "seed \(seed)")
        #expect(answer.count == answer.eligibleRows.count)
        #expect((0..<answer.count).map(answer.eligibleRow) == answer.eligibleRows)
        let counts = Dictionary(expected.compactMap(\.self).map { ($0, 1) }, uniquingKeysWith: +)
        #expect(answer.dropCounts() == counts, "seed \(seed)")
        seen.formUnion(counts.keys)
        eligible += answer.count
      }
    }
    #expect(seen == Set(DropReason.targetingNames.keys))
    #expect(eligible > 1_000)
  }

  @Test("A value that few of many rows name is found all the same", arguments: [1, 7, 40, 5_000])
  func rareValues(every step: Int) throws {
    let place = try Place("AT")
    let aimed = Targeting(places: .init(include: [place]))
    let avoiding = Targeting(places: .init(exclude: [place]))
    let rules = (0..<10_000).map { row in
      TargetingIndex.Rule(targeting: row.isMultiple(of: step) ? aimed : row % step == 1 ? avoiding : Targeting())
    }
    let index = TargetingIndex(rules: rules)
    for viewer in [
      Viewer(surface: .homeFeed, hourOfWeek: 0, place: place), Viewer(surface: .homeFeed, hourOfWeek: 0),
    ] {
      let answer = index.eligibility(for: viewer)
      #expect((0..<rules.count).map(answer.reason) == rules.map { PlainTargeting.reason($0, for: viewer) })
    }
  }
}
