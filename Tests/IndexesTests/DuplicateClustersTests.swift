import Domain
import Testing

@testable import Indexes

@Suite("Clusters of near-duplicates")
struct DuplicateClustersTests {
  private typealias Decisions = ClusterDecisions<String, String>
  private let space: SpaceID

  init() throws { space = try SpaceID("test.pdq.v1") }

  /// A code whose first `count` bits are set, so that distances are differences of counts.
  private func code(_ count: Int) -> BinaryCode {
    var bits = Bits256()
    for place in 0..<count { bits[place] = true }
    return BinaryCode(space: space, bits: bits)
  }

  private func decision(_ verdict: String, _ time: Int64, by author: String = "reviewer") -> Decisions.Decision {
    .init(verdict: verdict, author: author, time: Timestamp(milliseconds: time))
  }

  @Test("A row of pictures that each look like the one before does not become one cluster")
  func chain() throws {
    var clusters = try DuplicateClusters<Int>(space: space, radius: 31)
    for step in 0..<10 { try clusters.set(step, to: code(step * 20)) }
    try clusters.checkInvariants()
    #expect(clusters.cluster(of: 0) == clusters.cluster(of: 1))
    #expect(clusters.cluster(of: 1) != clusters.cluster(of: 2))
    #expect(clusters.clusterCount == 5)
    for one in 0..<10 {
      for other in 0..<10 where clusters.cluster(of: one) == clusters.cluster(of: other) {
        #expect(clusters.distance(one, other) ?? 256 <= 62)
      }
    }
  }

  @Test("A code joins the nearest medoid, the older of two, and stays when a nearer one comes")
  func joining() throws {
    var clusters = try DuplicateClusters<String>(space: space, radius: 31)
    let low = try clusters.set("low", to: code(0))
    let high = try clusters.set("high", to: code(60))
    #expect(low < high)
    let middle = try clusters.set("middle", to: code(30))
    #expect(middle == low)
    let nearer = try clusters.set("nearer to high", to: code(31))
    #expect(nearer == high)
    #expect(clusters.keys(in: high) == ["high", "nearer to high"])
    clusters.remove("low")
    let copy = try clusters.set("copy of low", to: code(1))
    #expect(copy == low)
    let moved = try clusters.set("middle", to: code(58))
    #expect(moved == high)
    try clusters.checkInvariants()
    clusters.remove("copy of low")
    #expect(clusters.keys(in: low).isEmpty)
    let late = try clusters.set("late", to: code(0))
    #expect(late > high)
    try clusters.checkInvariants()
  }

  @Test("A code that says too little stays alone, and nothing joins it")
  func flat() throws {
    var clusters = try DuplicateClusters<Int>(space: space, radius: 31)
    let flat = try clusters.set(1, to: code(3), isDistinctive: false)
    let other = try clusters.set(2, to: code(3))
    #expect(other != flat)
    let third = try clusters.set(3, to: code(3), isDistinctive: false)
    #expect(third != clusters.cluster(of: 2))
    #expect(clusters.clusterCount == 3)
    try clusters.checkInvariants()
    let clearer = try clusters.set(1, to: code(3))
    #expect(clearer == clusters.cluster(of: 2))
    try clusters.checkInvariants()
  }

  @Test("What is taken out does not come back, with the same or another code, while others may still join either")
  func separate() throws {
    var clusters = try DuplicateClusters<String>(space: space, radius: 31)
    let old = try clusters.set("first", to: code(0))
    try clusters.set("other", to: code(4))
    let separated = try clusters.separate("other")
    let new = try #require(separated)
    #expect(new != old && clusters.keys(in: old) == ["first"])
    let again = try clusters.separate("other")
    #expect(again == nil)
    let nobody = try clusters.separate("nobody")
    #expect(nobody == nil)
    try clusters.set("other", to: code(1))
    #expect(clusters.cluster(of: "other") != old)
    let copy = try clusters.set("copy", to: code(0))
    #expect(copy == old)
    try clusters.checkInvariants()
  }

  @Test(
    "Any changes keep the invariants, and the same changes give the same clusters",
    arguments: 1...5 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    func played() throws -> DuplicateClusters<Int> {
      var random = SeededRandom(seed: seed)
      var clusters = try DuplicateClusters<Int>(space: space, radius: 31)
      for step in 0..<1_500 {
        let key = random.index(below: 200)
        switch random.uniform() {
        case ..<0.2: clusters.remove(key)
        case ..<0.3: try clusters.separate(key)
        default: try clusters.set(key, to: code(random.index(below: 257)), isDistinctive: random.chance(0.9))
        }
        if step % 100 == 0 { try clusters.checkInvariants() }
      }
      try clusters.checkInvariants()
      return clusters
    }
    let (one, other) = (try played(), try played())
    for key in 0..<200 { #expect(one.cluster(of: key) == other.cluster(of: key)) }
  }

  @Test("A decision on one copy covers the cluster and those that join later, and says where it is from")
  func covering() throws {
    var decisions = Decisions(try DuplicateClusters(space: space, radius: 31))
    try decisions.set("a", to: code(0))
    try decisions.set("b", to: code(6))
    try decisions.set("stranger", to: code(200))
    let covered = decisions.decide("a", decision("unsafe", 1))
    #expect(covered == ["a", "b"])
    try decisions.set("late", to: code(9))
    let standing = try #require(decisions.standing(of: "late"))
    #expect(standing.decision == decision("unsafe", 1) && standing.source == "a" && standing.distance == 9)
    #expect(standing.dissent.isEmpty)
    #expect(decisions.standing(of: "stranger") == nil)
    #expect(decisions.decide("nobody", decision("unsafe", 1)).isEmpty)
    let revoked = decisions.revoke("a")
    #expect(revoked == decision("unsafe", 1))
    #expect(decisions.standing(of: "late") == nil && decisions.standing(of: "a") == nil)
  }

  @Test("An un-merge takes the decision back, on whichever side it was made")
  func unmerge() throws {
    var decisions = Decisions(try DuplicateClusters(space: space, radius: 31))
    for (key, count) in [("a", 0), ("b", 6), ("c", 9)] { try decisions.set(key, to: code(count)) }
    decisions.decide("a", decision("unsafe", 1))
    let apart = try decisions.separate("b")
    #expect(apart != nil)
    #expect(decisions.standing(of: "b") == nil)
    #expect(decisions.standing(of: "c")?.source == "a")
    let founder = try decisions.separate("a")
    #expect(founder != nil)
    #expect(decisions.standing(of: "c") == nil)
    #expect(decisions.standing(of: "a")?.source == "a")
  }

  @Test("A key's own decision stands before others; among copies the latest does, and dissent shows")
  func conflict() throws {
    var decisions = Decisions(try DuplicateClusters(space: space, radius: 31))
    for (key, count) in [("a", 0), ("b", 6), ("c", 9)] { try decisions.set(key, to: code(count)) }
    decisions.decide("a", decision("unsafe", 5))
    let covered = decisions.decide("b", decision("safe", 3))
    #expect(covered == ["b"])
    #expect(decisions.standing(of: "b")?.decision.verdict == "safe")
    #expect(decisions.standing(of: "b")?.dissent == ["a"])
    #expect(decisions.standing(of: "c")?.source == "a")
    decisions.decide("b", decision("safe", 9))
    #expect(decisions.standing(of: "c")?.source == "b")
    decisions.decide("a", decision("safe", 9))
    #expect(decisions.standing(of: "c")?.source == "a")
    #expect(decisions.standing(of: "c")?.dissent == [])
  }

  @Test("A decision goes with its key to another cluster, and goes away with it")
  func moving() throws {
    var decisions = Decisions(try DuplicateClusters(space: space, radius: 31))
    for (key, count) in [("a", 0), ("b", 6), ("far", 200)] { try decisions.set(key, to: code(count)) }
    decisions.decide("a", decision("unsafe", 1))
    try decisions.set("a", to: code(199))
    #expect(decisions.standing(of: "b") == nil)
    #expect(decisions.standing(of: "far")?.source == "a")
    let isRemoved = decisions.remove("a")
    #expect(isRemoved)
    #expect(decisions.standing(of: "far") == nil)
    try decisions.set("a", to: code(199))
    #expect(decisions.standing(of: "a") == nil)
    try decisions.clusters.checkInvariants()
  }
}
