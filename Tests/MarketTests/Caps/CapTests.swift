import Domain
import Market
import TestSupport
import Testing

@Suite("Caps on several levels")
struct CapTests {
  private func limit(_ level: CapLedger.Level, _ id: Int32, _ count: Int, _ seconds: Int64) throws -> CapLedger.Limit {
    CapLedger.Limit(level: level, id: id, cap: try FrequencyCap(count: count, seconds: seconds))
  }

  @Test("No sliding window of any level holds more than its cap, and a refusal notes nothing anywhere")
  func windows() throws {
    try forEachSeed(200) { _, random in
      var ledger = CapLedger()
      var shown: [(time: Timestamp, limits: [CapLedger.Limit])] = []
      var now = Timestamp(milliseconds: 0)
      for _ in 0..<60 {
        now = now.advanced(byMilliseconds: Int64(random.int(0...20_000)))
        let campaign = Int32(random.int(0...3))
        let limits = [
          try limit(.campaign, campaign, 3, 60), try limit(.creative, campaign * 2 + Int32(random.int(0...1)), 2, 90),
          try limit(.advertiser, campaign / 2, 4, 60),
        ]
        let before = ledger
        if ledger.note(now, limits: limits) { shown.append((now, limits)) } else { try #require(ledger == before) }
      }
      for (time, limits) in shown {
        for limit in limits {
          let start = time.advanced(bySeconds: -limit.cap.seconds)
          let inside = shown.count { $0.time > start && $0.time <= time && $0.limits.contains(limit) }
          try #require(inside <= limit.cap.count)
        }
      }
    }
  }

  @Test("The limit that is reached is named; a serving taken back frees it; what is old is forgotten")
  func bookkeeping() throws {
    var ledger = CapLedger()
    let limits = [try limit(.campaign, 1, 5, 60), try limit(.advertiser, 1, 1, 60)]
    let now = Timestamp(milliseconds: 1_000_000)
    #expect(ledger.reached(limits, at: now) == nil)
    var noted = [ledger.note(now, limits: limits)]
    #expect(ledger.reached(limits, at: now) == limits[1])
    noted.append(ledger.note(now, limits: limits))
    ledger.remove(now, limits: limits)
    noted.append(ledger.note(now, limits: limits))
    #expect(noted == [true, false, true])
    ledger.prune(before: now)
    #expect(ledger == CapLedger())
  }

  @Test("A soft cap costs nothing within the free servings and a step more with each beyond")
  func soft() throws {
    let cap = try SoftCap(free: 2, seconds: 60, costPerServing: ImpressionValue(raw: 7))
    var window = CapWindow()
    let now = Timestamp(milliseconds: 1_000_000)
    var costs: [Int128] = []
    for _ in 0..<4 {
      costs.append(cap.extraValue(window, at: now).raw)
      window.insert(now)
    }
    #expect(costs == [0, 0, -7, -14])
    #expect(cap.extraValue(window, at: now.advanced(bySeconds: 61)).raw == 0)
    #expect(throws: MarketError.self) { try SoftCap(free: -1, seconds: 60, costPerServing: .zero) }
  }
}
