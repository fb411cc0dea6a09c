import Domain
import Engine
import Foundation
import Funnel
import HTTPTypes
import Logging
import Store
import Testing

@testable import Server

@Suite("Audiences over HTTP")
struct AudienceTests {
  private static let window =
    #"{"id": "viewers", "name": "Viewers", "kind": "retargeting", "events": ["page_view"], "items": ["kayak"], "days": 7}"#
  private static let group =
    #"{"kind": "ad_group", "id": "g1", "campaign": "c1", "name": "Group 1", "bid_event": "cpm", "bid_micros": 5000000, "currency": "EUR", "audiences": ["viewers"]}"#

  private func ads(_ caller: Shop.Caller) async throws -> [String] {
    let page = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed", "user": "u1"}"#).json()
    return (page["entries"]?.list ?? []).compactMap { $0["ad"]?["ad"]?.text }.sorted()
  }

  @Test("An event that was answered counts in the next request, without a refresh in between")
  func nextRequest() async throws {
    let shop = try Shop()
    try await shop.onWire { caller in
      let window = try await caller.send(.put, "/v1/audiences/viewers", Self.window)
      let group = try await caller.send(.put, "/v1/ad_groups/g1", Self.group)
      #expect(window.status == 200 && group.status == 200)
      #expect(try await ads(caller) == ["a2"])
      let event = #"{"id": "e", "kind": "page_view", "at": "2026-01-01T00:00:00Z", "user": "u1", "item": "kayak"}"#
      #expect(try await caller.send(.post, "/v1/events", #"{"events": [\#(event)]}"#).json()["accepted"]?.number == 1)
      #expect(try await ads(caller) == ["a1", "a2"])
    }
  }

  @Test("People are put on a list by address, number or hash, and rows that name nobody are reported")
  func members() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let hash = String(repeating: "0a", count: 32)
      let body = """
        {"members": [{"email": "Ann@example.org", "phone": "+43 1 2345678"}, {"sha256": "\(hash)"}, {"email": "ann"},
          {"mail": "ann@example.org"}, {}, {"email": "ann@example.org"}]}
        """
      let outcome = try await caller.send(.post, "/v1/audiences/buyers/members", body).json()
      #expect(outcome["added"]?.number == 4 && outcome["people"]?.number == 0)
      #expect(outcome["rejected"]?.list?.compactMap { $0["index"]?.number } == [2, 3, 4])
      #expect(outcome["rejected"]?.list?.allSatisfy { $0["message"]?.text?.contains("ann@") == false } == true)
      let size = try await caller.send(.get, "/v1/audiences/buyers/size").json()
      #expect(size["entries"]?.number == 4 && size["usable"]?.flag == false)
      #expect(try await caller.send(.get, "/v1/audiences/ghost/size").problem() == "not_found")
      #expect(try await caller.send(.put, "/v1/audiences/viewers", Self.window).status == 200)
      #expect(try await caller.send(.post, "/v1/audiences/viewers/members", body).problem() == "bad_value")
      let deleted = try await caller.send(.delete, "/v1/audiences/buyers").json()
      #expect(deleted["deleted"]?.flag == true)
      #expect(try await caller.send(.delete, "/v1/audiences/buyers").json()["deleted"]?.flag == false)
    }
  }

  @Test("A user's address is stored as its hash, and the row that is read is stored again unchanged")
  func identifiers() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let row = #"{"id": "u2", "consent_offsite": true, "identifiers": ["Test@Example.com", "+43 1 2345678"]}"#
      let stored = try await caller.send(.put, "/v1/users/u2", row)
      #expect(stored.status == 200 && !stored.text.lowercased().contains("example"))
      #expect(try stored.json()["identifiers"]?.list?.count == 3)
      #expect(try await caller.send(.put, "/v1/users/u2", stored.text).text == stored.text)
      let bad = try await caller.send(.put, "/v1/users/u2", #"{"id": "u2", "identifiers": ["somebody"]}"#)
      #expect(try bad.problem() == "bad_value" && !bad.text.contains("somebody"))
    }
  }

  @Test("Audiences are counted anew from time to time")
  func watch() async throws {
    let shop = try Shop()
    let keeper = CatalogueKeeper(engine: shop.engine)
    let executor = BlockingExecutor(name: "test", threads: 1)
    defer { executor.stop() }
    try await shop.onRouter { caller in
      let window = try await caller.send(.put, "/v1/audiences/viewers", Self.window)
      #expect(window.status == 200)
      #expect(try await caller.send(.get, "/v1/audiences/viewers/size").json()["counted_at"] == nil)
      let event = #"{"id": "e", "kind": "page_view", "at": "2026-01-01T00:00:00Z", "user": "u1", "item": "kayak"}"#
      try await caller.send(.post, "/v1/events", #"{"events": [\#(event)]}"#)
      try await AudienceWatch(catalogue: keeper, engine: shop.engine, seconds: 1, logger: Logger(label: "test"))
        .build(on: executor)
      let size = try await caller.send(.get, "/v1/audiences/viewers/size").json()
      #expect(size["people"]?.number == 1 && size["counted_at"]?.text?.isEmpty == false)
    }
  }

  @Test(
    "A row that is no audience is refused, with the field",
    arguments: [
      (#"{"id": "viewers", "kind": "retargeting"}"#, "events"),
      (#"{"id": "viewers", "kind": "retargeting", "events": ["impression"]}"#, "events"),
      (#"{"id": "viewers", "kind": "retargeting", "events": ["click"], "days": 0}"#, "days"),
      (#"{"id": "viewers", "kind": "lookalike"}"#, "seed"),
      (#"{"id": "viewers", "kind": "lookalike", "seed": "a", "percent": 21}"#, "percent"),
      (#"{"id": "viewers", "kind": "customers", "seed": "a"}"#, "seed"),
      (#"{"id": "viewers", "kind": "friends"}"#, "kind"),
      (#"{"id": "viewers"}"#, "kind"),
    ])
  func refuses(row: String, field: String) async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.put, "/v1/audiences/viewers", row)
      #expect(answer.status == 422)
      #expect(try answer.json()["field"]?.text == field)
    }
  }
}
