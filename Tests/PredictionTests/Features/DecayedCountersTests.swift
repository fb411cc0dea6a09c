import Domain
import Foundation
import Statistics
import TestSupport
import Testing

@testable import Prediction

@Suite("Decayed counters")
struct DecayedCountersTests {
  private struct Happening {
    let action: EventKind
    let entity: FeatureKey
    let time: Timestamp
    let receipt: Timestamp
  }

  private static let start: Int64 = 1_700_000_000_000

  private static func happenings(_ random: inout SeededRandom) -> [Happening] {
    (0..<400).map { _ in
      let time = Timestamp(milliseconds: start + Int64(random.index(below: 3 * 604_800_000)))
      return Happening(
        action: random.pick([.click, .save, .impression]), entity: FeatureKey(Int64(random.index(below: 20))),
        time: time,
        receipt: time.advanced(byMilliseconds: Int64(random.index(below: 86_400_000))))
    }
  }

  private static func counters(_ happenings: [Happening]) throws -> DecayedCounters {
    var counters = try DecayedCounters(cells: 4_096)
    for one in happenings { counters.note(one.action, of: one.entity, at: one.time, received: one.receipt) }
    return counters
  }

  @Test("Counts are Σ 2^(−age/half-life), whatever the order of arrival", arguments: [1, 2, 3])
  func closedForm(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var happenings = Self.happenings(&random)
    let end = Timestamp(milliseconds: Self.start + 4 * 604_800_000)
    let first = try Self.counters(happenings)
    random.shuffle(&happenings)
    let second = try Self.counters(happenings)
    for entity in (0..<20).map({ FeatureKey(Int64($0)) }) {
      for (place, halfLife) in DecayedCounters.usualHalfLives.enumerated() {
        let expected = happenings.reduce(0) { sum, one in
          guard one.action == .click, one.entity == entity else { return sum }
          return sum + exp2(-Double(end.milliseconds - one.time.milliseconds) / Double(halfLife))
        }
        for counters in [first, second] {
          let value = counters.value(.click, of: entity, halfLife: place, at: end)
          #expect(abs(value - expected) <= 1e-9 * max(1e-300, expected))
        }
      }
    }
  }

  @Test("Counters of two halves of the events merge into those of all")
  func merging() throws {
    var random = SeededRandom(seed: 9)
    let happenings = Self.happenings(&random)
    var left = try Self.counters(Array(happenings[..<150]))
    try left.merge(Self.counters(Array(happenings[150...])))
    let all = try Self.counters(happenings)
    let end = Timestamp(milliseconds: Self.start + 4 * 604_800_000)
    let entities = (0..<20).map { FeatureKey(Int64($0)) }
    let (merged, whole) = (
      left.input(.save, of: entities, halfLife: 2, at: end), all.input(.save, of: entities, halfLife: 2, at: end)
    )
    #expect(merged.asOf == whole.asOf)
    guard case .numbers(let found) = merged.values, case .numbers(let expected) = whole.values else { return }
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-6 * max(1e-30, $1) })
    var other = try DecayedCounters(cells: 8)
    #expect(throws: StatisticsError.self) { try other.merge(all) }
  }

  @Test("A late event is known from its receipt: an earlier decision that would read it is a leak")
  func lateEvents() throws {
    var counters = try DecayedCounters(cells: 4_096)
    let item = FeatureKey("item")
    let (happened, received) = (Timestamp(milliseconds: 1_000), Timestamp(milliseconds: 9_000))
    counters.note(.click, of: item, at: happened, received: received)
    let catalog = try FeatureCatalog("m", [FeatureDefinition("clicks", .item, .numeric())])
    func encode(at decision: Timestamp) throws -> ExampleBatch {
      try catalog.encode(
        ["clicks": counters.input(.click, of: [item, FeatureKey("other"), .missing], halfLife: 0, at: decision)],
        rows: 3,
        decisions: .one(decision))
    }
    #expect(try encode(at: received).dense[1...] == [0, 0, 0, 0, 1])
    #expect(try encode(at: received).dense[0] == Float(exp2(-8_000.0 / 3_600_000)))
    let error = #expect(throws: PredictionError.self) { try encode(at: Timestamp(milliseconds: 8_999)) }
    #expect((error?.cause as? FeatureLeak)?.asOf == received)
  }

  @Test("A clock that runs ahead counts from the receipt")
  func fastClock() throws {
    var counters = try DecayedCounters(cells: 64)
    let now = Timestamp(milliseconds: 5_000)
    counters.note(.click, of: FeatureKey("a"), at: Timestamp(milliseconds: .max), received: now)
    #expect(counters.value(.click, of: FeatureKey("a"), halfLife: 0, at: now) == 1)
  }

  @Test("A million entities take no more memory, and no estimate is too low or far too high")
  func bounded() throws {
    var counters = try DecayedCounters(halfLives: [86_400_000], cells: 1 << 12, depth: 4)
    let now = Timestamp(milliseconds: 86_400_000)
    let count = 1_000_000
    for entity in 0..<count {
      counters.note(.click, of: FeatureKey(Int64(entity)), at: now, received: now)
    }
    let estimates = (0..<200).map { counters.value(.click, of: FeatureKey(Int64($0 * 4_999)), halfLife: 0, at: now) }
    #expect(estimates.allSatisfy { $0 >= 1 && $0 <= 1 + 2.72 * Double(count) / Double(1 << 12) })
  }

  @Test("Settings out of range are refused")
  func settings() {
    #expect(throws: StatisticsError.self) { try DecayedCounters(halfLives: []) }
    #expect(throws: StatisticsError.self) { try DecayedCounters(halfLives: [0]) }
    #expect(throws: StatisticsError.self) { try DecayedCounters(cells: 0) }
    #expect(throws: StatisticsError.self) { try DecayedCounters(depth: 9) }
  }
}
