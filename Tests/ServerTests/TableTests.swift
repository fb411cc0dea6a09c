import Engine
import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("Tables over HTTP")
struct TableTests {
  @Test("Pages of a list together give every row once, in order")
  func pages() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      var seen: [String] = []
      var path = "/v1/items?limit=4"
      while true {
        let page = try await caller.send(.get, path).json()
        seen += page["items"]?.list?.compactMap { $0["id"]?.text } ?? []
        guard let next = page["next"]?.text else { break }
        path = "/v1/items?limit=4&after=\(next)"
      }
      #expect(seen == Shop.items.sorted())
    }
  }

  @Test(
    "What one gives the other takes: a row that was read is stored again unchanged",
    arguments: [
      ("items", "penguin"), ("users", "u1"), ("advertisers", "v1"), ("campaigns", "c1"), ("ad_groups", "g1"),
      ("ads", "a1"),
    ])
  func roundTrip(table: String, id: String) async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let row = try await caller.send(.get, "/v1/\(table)/\(id)")
      #expect(row.status == 200)
      let version = shop.engine.standing.catalogueVersion
      let stored = try await caller.send(.put, "/v1/\(table)/\(id)", row.text)
      #expect(stored.status == 200)
      #expect(stored.text == row.text)
      #expect(shop.engine.standing.catalogueVersion == version)
      let list = try await caller.send(.get, "/v1/\(table)").json()
      #expect(list[table]?.list?.contains { $0["id"]?.text == id } == true)
      #expect(try await caller.send(.get, "/v1/\(table)/ghost").problem() == "not_found")
    }
  }

  @Test("A stored item is decided on with the next request")
  func isSeen() async throws {
    let shop = try Shop(isEmpty: true)
    try await shop.onRouter { caller in
      #expect(try await caller.send(.get, "/readyz").status == 503)
      let rows =
        "{\"id\": \"a\", \"title\": \"Anchor\"}\r\n\n{\"id\": \"b\", \"titel\": \"Boat\"}\n{\"id\": \"c\", \"title\": \"Cup\"}"
      let outcome = try await caller.send(.post, "/v1/items", rows, type: "application/x-ndjson").json()
      #expect(outcome["changed"]?.number == 2)
      #expect(outcome["rejected"]?.list?.first?["index"]?.number == 1)
      #expect(outcome["rejected"]?.list?.first?["message"]?.text?.contains("did you mean `title`?") == true)
      #expect(try await caller.send(.get, "/readyz").status == 200)
      let page = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed"}"#).json()
      #expect(Set(page["entries"]?.list?.compactMap { $0["item"]?.text } ?? []) == ["a", "c"])
    }
  }

  @Test("The campaign tree is stored in one batch, parents first; a child without its parent is reported")
  func storesTree() async throws {
    let shop = try Shop()
    let body = """
      {"campaigns": [
        {"kind": "ad", "id": "a9", "ad_group": "g9", "item": "teapot"},
        {"kind": "advertiser", "id": "v9", "name": "Nine"},
        {"kind": "campaign", "id": "c9", "advertiser": "v9", "name": "Nine", "objective": "traffic",
         "daily_budget_micros": 9000000, "currency": "EUR", "start": "2026-01-01T00:00:00Z", "frequency_cap": "3/86400"},
        {"kind": "ad_group", "id": "g9", "campaign": "c9", "name": "Nine", "bid_event": "cpc", "bid_micros": 250000,
         "currency": "EUR", "keywords": ["[red teapot]", "-free"], "hours": [9, 10]},
        {"kind": "ad", "id": "a9", "ad_group": "g9", "item": "teapot"},
        {"kind": "campaign", "id": "c8", "advertiser": "v9", "name": "Eight", "objective": "traffic",
         "daily_budget_micros": -1, "currency": "EUR"}
      ]}
      """
    try await shop.onRouter { caller in
      let outcome = try await caller.send(.post, "/v1/campaigns", body).json()
      #expect(outcome["changed"]?.number == 4)
      let rejected = try #require(outcome["rejected"]?.list)
      #expect(rejected.compactMap { $0["index"]?.number } == [0, 5])
      #expect(rejected.compactMap { $0["code"]?.text } == ["unknown_reference", "bad_value"])
      #expect(try await caller.send(.get, "/v1/ad_groups/g9").json()["bid_micros"]?.number == 250_000)
    }
  }

  @Test(
    "A row that does not belong to its path is refused",
    arguments: [
      ("/v1/items/penguin", #"{"id": "teapot", "title": "T"}"#, 409, "conflict"),
      (
        "/v1/advertisers/c1",
        #"{"kind": "campaign", "id": "c1", "advertiser": "v1", "name": "n", "objective": "traffic", "daily_budget_micros": 1, "currency": "EUR"}"#,
        409, "conflict"
      ),
      (
        "/v1/campaigns/c1",
        #"{"kind": "campaign", "id": "c1", "advertiser": "v1", "name": "n", "objective": "traffic", "daily_budget_micros": 1, "currency": "EUR", "start": "2026-02-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}"#,
        422, "bad_value"
      ),
      ("/v1/ads/a3", #"{"kind": "ad", "id": "a3", "ad_group": "ghost", "item": "teapot"}"#, 404, "unknown_reference"),
      ("/v1/items/penguin", #"{"id": "penguin", "title": "T", "price_micros": 5}"#, 422, "bad_value"),
      ("/v1/items/\(String(repeating: "x", count: 129))", "{}", 400, "bad_parameter"),
    ])
  func refuses(path: String, body: String, status: Int, code: String) async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.put, path, body)
      #expect(answer.status == status)
      #expect(try answer.problem() == code)
    }
  }

  @Test("A deleted person is gone, and nobody is a second time")
  func deletes() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let first = try await caller.send(.delete, "/v1/users/u1").json()
      #expect(first["deleted"]?.flag == true)
      #expect(try await caller.send(.get, "/v1/users/u1").status == 404)
      #expect(try await caller.send(.delete, "/v1/users/u1").json()["deleted"]?.flag == false)
    }
  }
}
