import Domain
import TestSupport
import Testing

@testable import Market

@Suite("Guard of traffic")
struct TrafficGuardTests {
  private let start = Timestamp(milliseconds: 1_767_225_600_000)

  private func guarded(_ adjust: (inout TrafficPolicy) -> Void = { _ in }) throws -> TrafficGuard {
    var rules = TrafficRules()
    adjust(&rules.policy)
    return try TrafficGuard(rules, key: KeyedHash(5, 6))
  }

  private func event(
    _ id: String, _ kind: EventKind = .click, after milliseconds: Int64 = 2_000, serving: String? = "s",
    person: String? = nil, at: Int64? = nil, address: String? = nil
  ) throws -> TrafficEvent {
    TrafficEvent(
      id: try EventID(id), kind: kind, at: start.advanced(byMilliseconds: at ?? milliseconds),
      receivedAt: start.advanced(byMilliseconds: milliseconds), person: try person.map { try UserID($0) },
      serving: serving.map { .init(name: $0, at: start) },
      origin: EventOrigin(address: try address.map { try NetworkAddress($0) }))
  }

  @Test("Reasons keep their numbers and names, which files hold")
  func numbers() {
    let known: [UInt16: String] = [
      1: "token.bad", 2: "token.expired", 3: "token.otherEvent", 10: "duplicate.impression", 11: "duplicate.click",
      20: "rate.person", 21: "rate.network", 30: "timing.tooSoon", 31: "timing.tooLate", 32: "timing.afterClick",
      40: "list.datacentre", 41: "list.agent",
    ]
    #expect(Dictionary(uniqueKeysWithValues: TrafficReason.allCases.map { ($0.rawValue, $0.name) }) == known)
    #expect(TrafficReason.allCases.allSatisfy { $0.words.hasSuffix(".") })
  }

  @Test("What is sent again under its identifier is what it was, and counts for no rate")
  func again() throws {
    var watch = try guarded { $0.rates = [.init(of: .person, .click, seconds: 60, most: 2)] }
    let click = try event("a", person: "u")
    for _ in 0..<10 { #expect(watch.verdict(on: click) == nil) }
    #expect(try watch.verdict(on: event("b", serving: "t", person: "u")) == nil)
    #expect(try watch.verdict(on: event("c", serving: "s", person: "v")) == .duplicateClick)
  }

  @Test("The second click of a serving is a duplicate until its time is over")
  func duplicates() throws {
    var watch = try guarded {
      $0.duplicateSeconds = 10
      $0.rates = []
    }
    #expect(try watch.verdict(on: event("a", after: 1_000)) == nil)
    #expect(try watch.verdict(on: event("b", after: 11_000)) == .duplicateClick)
    #expect(try watch.verdict(on: event("c", after: 11_001)) == nil)
    #expect(try watch.verdict(on: event("d", .impression, after: 11_001)) == nil)
    #expect(try watch.verdict(on: event("e", .impression, after: 11_002)) == .duplicateImpression)
    #expect(try watch.verdict(on: event("f", .save, after: 11_002)) == nil)
  }

  @Test("A serving that does not say when it was is not judged by its time")
  func undated() throws {
    var watch = try guarded()
    var click = try event("a", after: 0)
    click.serving?.at = nil
    #expect(watch.verdict(on: click) == nil)
  }

  @Test("Networks are counted by prefix, and under a new key from time to time")
  func networks() throws {
    var watch = try guarded {
      $0.rates = [.init(of: .network, .click, seconds: 86_400, most: 2)]
      $0.clickWindowSeconds = 604_800
      $0.keySeconds = 3_600
    }
    func click(_ id: String, _ address: String, after: Int64 = 2_000) throws -> TrafficReason? {
      try watch.verdict(on: event(id, after: after, serving: id, address: address))
    }
    #expect(try click("a", "10.0.0.1") == nil)
    #expect(try click("b", "::ffff:10.0.0.200") == nil)
    #expect(try click("c", "10.0.0.3") == .networkRate)
    #expect(try click("d", "10.0.1.3") == nil)
    #expect(try click("e", "10.0.0.3", after: 3_600_000) == nil)
  }

  @Test("The same events in the same order get the same verdicts, in memory of one size")
  func deterministic() throws {
    try forEachSeed(60) { _, random in
      var (one, other) = (try small(), try small())
      let bytes = one.bytes
      for number in 0..<400 {
        let event = try event(
          "e\(random.int(0...300))", random.pick([.click, .impression, .save, .search, .checkout]),
          after: Int64(number * 50) + Int64(random.int(-200...200)),
          serving: random.chance(0.8) ? "s\(random.int(0...60))" : nil,
          person: random.chance(0.7) ? "u\(random.int(0...9))" : nil, at: Int64(random.int(0...60_000)),
          address: random.chance(0.7) ? "10.0.\(random.int(0...3)).1" : nil)
        try #require(one.verdict(on: event) == other.verdict(on: event))
        try one.checkInvariants()
      }
      try #require(one.bytes == bytes)
    }
  }

  private func small() throws -> TrafficGuard {
    try guarded {
      ($0.servings, $0.counts) = (20, 20)
      $0.rates = [.init(of: .person, .click, seconds: 5, most: 4), .init(of: .network, .any, seconds: 3, most: 9)]
    }
  }

  @Test("Times at the ends of what numbers hold stop nothing")
  func extremes() throws {
    var watch = try guarded()
    for (number, time) in [Int64.min / 4, 0, Int64.max / 4, -1, 1].enumerated() {
      var event = try event("x\(number)", .impression, person: "u", address: "10.0.0.1")
      (event.at, event.receivedAt) = (Timestamp(milliseconds: -time), Timestamp(milliseconds: time))
      _ = watch.verdict(on: event)
      event.kind = .click
      _ = watch.verdict(on: event)
    }
    try watch.checkInvariants()
  }

  @Test("Other rules take over where the memory stays, and rules out of range take over nothing")
  func replaced() throws {
    var watch = try guarded()
    #expect(try watch.verdict(on: event("a")) == nil)
    var rules = TrafficRules(datacentres: try AddressRanges("10.0.0.0/8"), version: "next")
    try watch.use(rules)
    #expect(try watch.verdict(on: event("b")) == .duplicateClick)
    #expect(try watch.verdict(on: event("c", serving: "t", address: "10.9.9.9")) == .datacentre)
    rules.policy.networkBitsV4 = 33
    #expect(throws: MarketError(.badPolicy, "networkBitsV4 is outside 8...32: correct it in the rules of traffic.")) {
      try watch.use(rules)
    }
    #expect(watch.rules.version == "next" && watch.rules.policy.networkBitsV4 == 24)
  }

  @Test("What counted before a restart is remembered")
  func restart() throws {
    var watch = try guarded()
    watch.remember(try event("a"))
    #expect(try watch.verdict(on: event("a")) == nil)
    #expect(try watch.verdict(on: event("b")) == .duplicateClick)
  }
}
