import Engine
import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("Events over HTTP")
struct EventTests {
  private func token(_ caller: Shop.Caller) async throws -> String {
    let page = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed", "user": "u1"}"#).json()
    return try #require(page["entries"]?.list?.compactMap { $0["ad"]?["token"]?.text }.first)
  }

  @Test("A billed event is charged once, however often it is sent and in whichever form")
  func isIdempotent() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let token = try await token(caller)
      let row = #"{"id": "e1", "kind": "impression", "at": "2026-01-01T00:00:01Z", "user": "u1", "token": "\#(token)"}"#
      let first = try await caller.send(.post, "/v1/events", #"{"events": [\#(row)]}"#).json()
      #expect(first["accepted"]?.number == 1)
      let charged = try #require(first["charged_micros"]?.number)
      #expect(charged > 0)
      let again = try await caller.send(.post, "/v1/events", "\(row)\n", type: "application/x-ndjson").json()
      #expect(again["accepted"]?.number == 0)
      #expect(again["duplicates"]?.number == 1)
      #expect(again["charged_micros"]?.number == 0)
      let renamed = row.replacing(#""e1""#, with: #""e2""#)
      let other = try await caller.send(.post, "/v1/events", #"{"events": [\#(renamed)]}"#).json()
      #expect(other["accepted"]?.number == 1)
      #expect(other["charged_micros"]?.number == 0)
      let report = try await caller.send(.get, "/v1/reports/spend?by=campaign").json()
      #expect(report["total_micros"]?.number == charged)
    }
    try shop.engine.checkInvariants()
  }

  @Test("A bad row is reported with its index and stops no other")
  func reportsRows() async throws {
    let shop = try Shop()
    let body = """
      {"events": [
        {"id": "e1", "kind": "click", "at": "2026-01-01T00:00:00Z"},
        {"id": "e2", "kind": "clik", "at": "2026-01-01T00:00:00Z"},
        {"id": "e3", "kind": "click", "at": "yesterday"},
        {"id": "e4", "kind": "checkout", "at": "2026-01-01T00:00:00Z", "value_micros": -5, "currency": "EUR"},
        {"id": "e5", "kind": "checkout", "at": "2026-01-01T00:00:00Z", "value_micros": 5, "currency": "USD"},
        {"id": "e6", "kind": "click", "at": "2026-01-01T00:00:00Z", "token": "forged.token"},
        {"id": "e7", "kind": "click", "at": "2026-01-01T00:00:00Z", "received_at": "2026-01-01T00:00:00Z"},
        {"id": "e8", "kind": "click", "at": tru},
        {"id": "e9", "kind": "save", "at": "2026-01-01T00:00:00Z"}
      ]}
      """
    try await shop.onRouter { caller in
      let answer = try await caller.send(.post, "/v1/events", body)
      #expect(answer.status == 200)
      let outcome = try answer.json()
      #expect(outcome["accepted"]?.number == 2)
      let rejected = try #require(outcome["rejected"]?.list)
      #expect(rejected.compactMap { $0["index"]?.number } == [1, 2, 3, 4, 5, 6, 7])
      #expect(
        rejected.compactMap { $0["code"]?.text }
          == Array(repeating: "bad_value", count: 6) + ["malformed_body"])
      #expect(rejected.first?["message"]?.text?.contains("did you mean `click`?") == true)
    }
  }

  @Test(
    "A frame that is no batch is refused as a whole",
    arguments: [
      ("", 400, "malformed_body"), ("{}", 400, "malformed_body"), (#"{"event": []}"#, 400, "malformed_body"),
      (#"{"events": [1]}"#, 400, "malformed_body"), (#"{"events": [{]}"#, 400, "malformed_body"),
      (#"{"events": []} []"#, 400, "malformed_body"), (#"{"events": [], "more": 1}"#, 400, "malformed_body"),
      (#"{"events": [{"a": "}"#, 400, "malformed_body"),
      (#"{"events": [\#(Array(repeating: "{}", count: 1_001).joined(separator: ","))]}"#, 413, "batch_too_large"),
    ])
  func refusesFrames(body: String, status: Int, code: String) async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.post, "/v1/events", body)
      #expect(answer.status == status)
      #expect(try answer.problem() == code)
    }
  }

  @Test("An empty batch is a batch")
  func takesNothing() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.post, "/v1/events", #" { "events" : [ ] } "#)
      #expect(answer.status == 200)
      #expect(try answer.json()["accepted"]?.number == 0)
    }
  }
}
