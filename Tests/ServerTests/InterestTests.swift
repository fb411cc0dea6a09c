import Domain
import Engine
import Foundation
import HTTPTypes
import Market
import Store
import Testing

@testable import Server

@Suite("Interests and conversions over HTTP")
struct InterestTests {
  @Test("A person's interests are told with their evidence, at once after the event")
  func interests() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let event = #"{"id": "e1", "kind": "save", "at": "2026-01-01T00:00:00Z", "user": "u1", "item": "kayak"}"#
      _ = try await caller.send(.post, "/v1/events", #"{"events": [\#(event)]}"#)
      let report = try await caller.send(.get, "/v1/users/u1/interests").json()
      let interest = try #require(report["interests"]?.list?.first)
      #expect(interest["path"]?.text == "things/k" && interest["strength"]?.number == 2)
      #expect(interest["evidence"]?.list?.first?["event"]?.text == "e1")
      #expect(interest["number"]?.number != nil && report["taxonomy_version"]?.number == 6)
      #expect(try await caller.send(.get, "/v1/users/ghost/interests").problem() == "not_found")
    }
  }

  @Test("A conversion by an ad's token is joined to it, again changes nothing, and bad rows are reported")
  func conversions() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let page = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed", "user": "u1"}"#).json()
      let entry = try #require(page["entries"]?.list?.first { $0["ad"] != nil })
      let (token, payer) = (try #require(entry["ad"]?["token"]?.text), try #require(entry["ad"]?["advertiser"]?.text))
      // A month later no event bills any more.
      shop.clock.advance(seconds: 29 * 86_400)
      let body = """
        {"conversions": [
          {"id": "k1", "source": "till", "kind": "store_purchase", "at": "2026-01-20T00:00:00Z", "token": "\(token)",
           "order": "7", "value_micros": 5, "currency": "EUR"},
          {"id": "k2", "source": "crm", "kind": "store_purchase", "at": "2026-01-21T00:00:00Z", "advertiser": "\(payer)",
           "order": "7"},
          {"id": "k3", "source": "crm", "kind": "store_purchase", "at": "2026-01-21T00:00:00Z"},
          {"id": "k4", "source": "crm", "kind": "store_purchase", "at": "2026-01-21T00:00:00Z", "token": "\(token)x"},
          {"id": "k5", "source": "crm", "kind": "click", "at": "2026-01-21T00:00:00Z", "advertiser": "\(payer)"}
        ]}
        """
      let outcome = try await caller.send(.post, "/v1/conversions", body).json()
      #expect(outcome["accepted"]?.number == 1 && outcome["joined"]?.number == 1)
      #expect(outcome["duplicates"]?.number == 1)
      #expect(outcome["rejected"]?.list?.compactMap { $0["index"]?.number } == [2, 3, 4])
      let again = try await caller.send(.post, "/v1/conversions", body).json()
      #expect(again["accepted"]?.number == 0 && again["duplicates"]?.number == 2)
      let stored = try shop.engine.database.events(limit: 9).map(\.event)
      #expect(stored.map(\.id.rawValue) == ["k1"])
      #expect(stored[0].decision?.rawValue == page["decision"]?.text && stored[0].token == nil)
      #expect(try shop.engine.budgets.reconcile().charged == .zero)
    }
  }

  @Test("A lookalike without enough people says why; what is not there cannot be built")
  func build() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let row = #"{"id": "alike", "kind": "lookalike", "seed": "buyers", "percent": 5}"#
      #expect(try await caller.send(.put, "/v1/audiences/alike", row).status == 200)
      let built = try await caller.send(.post, "/v1/audiences/alike/build").json()
      #expect(built["people"]?.number == 0 && built["usable"]?.flag == false)
      #expect(built["problem"]?.text?.contains("100 are needed") == true)
      #expect(try await caller.send(.post, "/v1/audiences/ghost/build").problem() == "not_found")
    }
  }
}
