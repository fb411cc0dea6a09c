import Domain
import Engine
import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("Invalid traffic over HTTP")
struct TrafficTests {
  private func shop() throws -> Shop {
    try Shop(traffic: (datacentres: "192.0.2.0/24", agents: "bot | anywhere"))
  }

  @Test("A click from a datacentre is answered as any other, over a connection, and is not billed")
  func answers() async throws {
    let shop = try shop()
    try await shop.onWire { caller in
      // Two pages alike; one is read by a person and one by a robot.
      let pages = try await [page(caller), page(caller)]
      shop.clock.advance(seconds: 5)
      var answers: [JSON] = []
      for (page, client) in zip(
        pages,
        [
          #""address": "198.51.100.4", "user_agent": "Mozilla/5.0""#,
          #""address": "192.0.2.4", "user_agent": "Mozilla/5.0""#,
        ])
      {
        let rows = ["impression", "click"].map { kind in
          #"{"id": "\#(page.decision).\#(kind)", "kind": "\#(kind)", "at": "2026-01-01T00:00:02Z", "token": "\#(page.token)", \#(client)}"#
        }
        let answer = try await caller.send(.post, "/v1/events", #"{"events": [\#(rows.joined(separator: ","))]}"#)
        #expect(answer.status == 200)
        answers.append(try answer.json())
        let again = try await caller.send(.post, "/v1/events", #"{"events": [\#(rows.joined(separator: ","))]}"#).json()
        #expect(again["duplicates"]?.number == 2 && again["charged_micros"]?.number == 0)
      }
      #expect(answers[0]["accepted"] == answers[1]["accepted"] && answers[0].object?.keys == answers[1].object?.keys)
      let charged = try answers.map { try #require($0["charged_micros"]?.number) }
      #expect(charged[0] == pages[0].price && charged[1] == pages[1].price)
      let spent = try await caller.send(.get, "/v1/reports/spend?by=campaign").json()
      #expect(spent["total_micros"]?.number == pages[0].price)
      try await told(by: caller, of: pages[1])
    }
    try shop.engine.checkInvariants()
  }

  /// Metrics, the market's report and the decision's story tell what was filtered.
  private func told(by caller: Shop.Caller, of page: (decision: String, token: String, price: Double)) async throws {
    let metrics = try await caller.send(.get, "/metrics").text
    #expect(metrics.contains(#"vitrine_invalid_events_total{reason="list.datacentre",class="general"} 2"#))
    #expect(metrics.contains(#"vitrine_invalid_events_total{reason="rate.person",class="sophisticated"} 0"#))
    #expect(metrics.contains("vitrine_withheld_micros_total \(Int(page.price))"))
    let report = try await caller.send(.get, "/v1/reports/market").json()
    let invalid = report["campaigns"]?.list?.flatMap { $0["invalid"]?.list ?? [] } ?? []
    #expect(invalid.map { $0["code"]?.text } == ["list.datacentre"])
    #expect(invalid.map { $0["events"]?.number } == [2])
    let story = try await caller.send(.get, "/v1/decisions/\(page.decision)").json()
    #expect(story["filtered_events"]?.list?.count == 2)
  }

  private func page(_ caller: Shop.Caller) async throws -> (decision: String, token: String, price: Double) {
    let page = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed", "user": "u1"}"#).json()
    let decision = try #require(page["decision"]?.text)
    let token = try #require(page["entries"]?.list?.compactMap { $0["ad"]?["token"]?.text }.first)
    let story = try await caller.send(.get, "/v1/decisions/\(decision)").json()
    let first = story["ads"]?.list?.compactMap { line in line["position"]?.number.map { ($0, line["price"]?.number) } }
      .min { $0.0 < $1.0 }
    return (decision, token, try #require(first?.1))
  }

  @Test("An address that is none is a bad row, and stops no other")
  func badAddress() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let at = #""kind": "save", "at": "2026-01-01T00:00:00Z""#
      let rows = #"{"id": "a", \#(at), "address": "nowhere"}, {"id": "b", \#(at)}"#
      let answer = try await caller.send(.post, "/v1/events", #"{"events": [\#(rows)]}"#).json()
      #expect(answer["accepted"]?.number == 1)
      #expect(answer["rejected"]?.list?.first?["message"]?.text?.contains("field `address`") == true)
    }
  }
}
