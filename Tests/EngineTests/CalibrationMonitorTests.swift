import Domain
import Engine
import Store
import Testing

@testable import vitrine_crash_child

@Suite("Calibration of late")
struct CalibrationMonitorTests {
  @Test("What was promised is compared with what came of it, for seen entries alone, once ten minutes have passed")
  func ratio() async throws {
    let market = try TestMarket([CampaignDraft(name: "a", items: [1, 2])])
    let clock = HandClock(at: TestMarket.start)
    try await market.withEngine(clock: clock) { engine in
      var (seen, clicks) = (0, 0)
      for number in 0..<20 {
        let page = try await engine.page(size: 4)
        let events = try page.entries.enumerated().flatMap { position, entry in
          try [EventKind.impression, .click].compactMap { kind -> Event? in
            // The last entry is never seen, though clicked on; the first is clicked on by every fourth.
            if kind == .impression, position == 3 { return nil }
            if kind == .click, position != 3, !(position == 0 && number % 4 == 0) { return nil }
            return Event(
              id: try EventID("\(page.decision).\(position).\(kind.rawValue)"), kind: kind, at: engine.now,
              item: entry.item, ad: entry.ad?.ad, position: position, decision: page.decision)
          }
        }
        _ = try await engine.record(events)
        for position in 0..<3 where page.entries[position].ad == nil {
          seen += 1
          if position == 0, number % 4 == 0 { clicks += 1 }
        }
      }
      #expect(try await engine.calibration().isEmpty)
      clock.advance(bySeconds: 601)
      let slices = try await engine.calibration()
      let content = try #require(slices.first { $0.head == "click" && !$0.isAd })
      #expect(content.surface == .homeFeed && content.impressions == seen && content.positives == clicks)
      // The market's model promises a click in ten everywhere.
      #expect(abs(try #require(content.ratio) - Double(clicks) / (0.1 * Double(seen))) < 1e-6)
      #expect(try #require(content.error) >= abs(Double(clicks) / Double(seen) - 0.1) - 1e-6)
      #expect(slices.contains { $0.isAd })
      // Nothing is counted twice.
      #expect(try await engine.calibration() == slices)
    }
  }
}
