import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("The ledger over HTTP")
struct LedgerRouteTests {
  @Test("Decisions are listed in pages, and each is explained from its record")
  func explains() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      var made: [String] = []
      for _ in 0..<3 {
        shop.clock.advance(seconds: 1)
        let page = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed", "user": "u1"}"#).json()
        made.append(try #require(page["decision"]?.text))
      }
      let first = try await caller.send(.get, "/v1/decisions?limit=2").json()
      #expect(first["decisions"]?.list?.compactMap { $0["decision"]?.text } == Array(made.prefix(2)))
      let next = try #require(first["next"]?.text)
      let second = try await caller.send(.get, "/v1/decisions?limit=2&after=\(next)").json()
      #expect(second["decisions"]?.list?.compactMap { $0["decision"]?.text } == [made[2]])
      let story = try await caller.send(.get, "/v1/decisions/\(made[0])").json()
      #expect(story["person"]?["user"]?.text == "u1")
      let winner = try #require(story["ads"]?.list?.first { $0["outcome"]?.text == "won" })
      #expect(winner["price"]?.number ?? 0 > 0)
      #expect(winner["price_set_by"]?.text != nil)
      #expect(story["ad_stages"]?.list?.isEmpty == false)
      // Names of reasons are values, whatever becomes of the names of fields.
      let reasons = story["organic_stages"]?.list?.flatMap { Array(($0["dropped"]?.object ?? [:]).keys) } ?? []
      #expect(reasons.allSatisfy { $0.contains(".") })
      #expect(try await caller.send(.get, "/v1/decisions/ghost").problem() == "not_found")
      #expect(try await caller.send(.get, "/v1/decisions?after=ghost").problem() == "bad_cursor")
    }
  }

  @Test("Metrics count every status by matched route, and never a path that was sent")
  func counts() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed"}"#)
      try await caller.send(.get, "/v1/items/secret-thing")
      try await caller.send(.get, "/wp-admin/secret-path")
      try await caller.send(.patch, "/v1/items/penguin")
      shop.clock.advance(seconds: 5)
      let text = try await caller.send(.get, "/metrics").text
      #expect(text.contains(#"vitrine_http_requests_total{method="POST",route="/v1/decide",status="200"} 1"#))
      #expect(text.contains(#"vitrine_http_requests_total{method="GET",route="/v1/items/{id}",status="404"} 1"#))
      #expect(text.contains(#"vitrine_http_requests_total{method="GET",route="unmatched",status="404"} 1"#))
      #expect(text.contains(#"vitrine_http_requests_total{method="PATCH",route="/v1/items/{id}",status="405"} 1"#))
      #expect(text.contains("vitrine_ledger_decisions 1"))
      #expect(text.contains("vitrine_sampled_decisions_total 1"))
      #expect(text.contains(#"vitrine_sampled_stage_outcomes_total{stage="items.live",outcome="ok"} 1"#))
      #expect(!text.contains("secret"))
    }
  }
}
