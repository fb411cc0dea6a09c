import Domain
import Foundation
import Testing

@testable import Retrieval

@Suite("Interests in words")
struct InterestProfileTests {
  private static let now = Timestamp(milliseconds: 1_767_225_600_000)

  private static func act(_ kind: EventKind, daysAgo: Double = 0) -> PastAct {
    PastAct(kind: kind, item: try? ItemID("i"), at: now.advanced(byMilliseconds: Int64(-daysAgo * 86_400_000)))
  }

  private static func profile(
    _ acts: [(PastAct, String?)], declared: [String] = [], limit: Int = 24
  ) throws -> InterestProfile {
    var settings = InterestProfile.Settings()
    settings.limit = limit
    return InterestProfile(
      acts: acts.map(\.0), categories: try acts.map { try $0.1.map { try Category($0) } },
      declared: try declared.map { try Category($0) }, at: now, settings: settings)
  }

  @Test("A strength is the sum of what acts weigh, halved every thirty days")
  func strength() throws {
    let profile = try Self.profile([
      (Self.act(.click), "birds"), (Self.act(.save, daysAgo: 30), "birds"), (Self.act(.checkout, daysAgo: 60), "lamps"),
      (Self.act(.pageView), "lamps"), (Self.act(.click), nil),
    ])
    #expect(profile.interests.map(\.category.path) == ["birds", "lamps"])
    // 1 + 2/2 and 3/4.
    #expect(abs(profile.interests[0].strength - 2) < 1e-9 && abs(profile.interests[1].strength - 0.75) < 1e-9)
    #expect(abs(profile.interests[0].share - 2 / 2.75) < 1e-9)
    #expect(profile.interests[0].evidence.map(\.act) == [0, 1])
    #expect(profile.interests[1].evidence.map(\.act) == [2])
  }

  @Test(
    "Evidence stands in the order of its weight and adds up to the strength, with what was named",
    arguments: 1...10 as ClosedRange<UInt64>)
  func evidence(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let kinds = EventKind.allCases
    let acts = (0..<40).map { _ in
      (
        Self.act(kinds[random.index(below: kinds.count)], daysAgo: random.uniform(in: 0..<200)),
        ["a", "a/b", "c", nil][random.index(below: 4)]
      )
    }
    for interest in try Self.profile(acts, declared: ["c"]).interests {
      let sum = interest.evidence.reduce(0) { $0 + $1.weight } + (interest.isDeclared ? 1 : 0)
      #expect(abs(max(sum, interest.isDeclared ? 0.1 : sum) - interest.strength) < 1e-9)
      #expect(zip(interest.evidence, interest.evidence.dropFirst()).allSatisfy { abs($0.weight) >= abs($1.weight) })
      #expect(interest.evidence.allSatisfy { acts[$0.act].1 == interest.category.path })
    }
  }

  @Test("What was hidden takes away, what is long ago is none, and what a person said stays")
  func fades() throws {
    let acts = [
      (Self.act(.click), "a"), (Self.act(.hide), "a"), (Self.act(.click, daysAgo: 110), "b"), (Self.act(.hide), "c"),
      (Self.act(.hide), "c"), (Self.act(.click, daysAgo: 90), "d"),
    ]
    #expect(try Self.profile(acts, declared: ["c"]).interests.map(\.category.path) == ["d", "c"])
  }

  @Test("Weak interests beyond the limit fall, those that were named never do")
  func limit() throws {
    let acts = [(Self.act(.checkout), "a"), (Self.act(.save), "b"), (Self.act(.click), "c")]
    #expect(try Self.profile(acts, declared: ["z"], limit: 2).interests.map(\.category.path) == ["a", "b", "z"])
  }
}
