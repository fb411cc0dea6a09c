import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("Pages over HTTP")
struct PageTests {
  @Test("A page is decided, and its ads carry tokens")
  func decides() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed", "user": "u1", "size": 6}"#)
      #expect(answer.status == 200)
      let page = try answer.json()
      let entries = try #require(page["entries"]?.list)
      #expect(entries.count == 6)
      let ads = entries.compactMap { $0["ad"] }
      #expect(ads.count == 2)
      #expect(ads.allSatisfy { ($0["token"]?.text?.utf8.count ?? 0) > 40 })
      #expect(page["is_degraded"]?.flag == false)
    }
  }

  @Test("A search and a related page are decided from the query alone")
  func readsQuery() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let search = try await caller.send(.get, "/v1/search?q=a+lighthouse&size=3")
      #expect(search.status == 200)
      #expect(try search.json()["entries"]?.list?.contains { $0["item"]?.text == "lighthouse" } == true)
      let related = try await caller.send(.get, "/v1/related/penguin?user=u1")
      #expect(related.status == 200)
      #expect(try await caller.send(.get, "/v1/related/ghost").problem() == "not_found")
    }
  }

  @Test(
    "A request that cannot be answered is refused with place and remedy",
    arguments: [
      (#"{"surface": "home_feed"#, 400, "malformed_body", "closing quote"),
      (#"{"surface": "home_feed"} x"#, 400, "malformed_body", "byte 26"),
      (#"["surface"]"#, 400, "malformed_body", "object"),
      (#"{"surfce": "home_feed"}"#, 422, "bad_value", "did you mean `surface`?"),
      (#"{"surface": "home_feed", "usr": "u1"}"#, 422, "bad_value", "did you mean `user`?"),
      (#"{"surface": "hom_feed"}"#, 422, "bad_value", "did you mean `home_feed`?"),
      (#"{"surface": "home_feed", "size": 0}"#, 422, "bad_value", "1...200"),
      (#"{"surface": "home_feed", "size": "3"}"#, 422, "bad_value", "without quotes"),
      (#"{"surface": "home_feed", "size": 3, "size": 4}"#, 422, "bad_value", "twice"),
      (#"{"surface": "home_feed", "device": {"a": {"b": 1}}}"#, 400, "malformed_body", "nested"),
      (#"{"surface": "search"}"#, 422, "bad_value", "`query`"),
      (#"{"surface": "related"}"#, 422, "bad_value", "`item`"),
      (#"{"surface": "related", "item": "ghost"}"#, 404, "unknown_reference", "import it first"),
      ("{\"surface\": \"home_feed\", \"user\": \"a\\u0007b\"}", 422, "bad_value", "control characters"),
    ])
  func refuses(body: String, status: Int, code: String, remedy: String) async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.post, "/v1/decide", body)
      #expect(answer.status == status)
      #expect(try answer.problem() == code)
      #expect(try answer.json()["detail"]?.text?.contains(remedy) == true, "\(answer.text)")
    }
  }

  @Test(
    "A search by picture names what is wrong with its body, its words, or the engine that it asks",
    arguments: [
      ("/v1/search", "a picture", "image/png", 422, "bad_value", "contracts"),
      ("/v1/search?q=tea", "a picture", "application/octet-stream", 422, "bad_value", "contracts"),
      ("/v1/search", "a picture", "text/plain", 415, "unsupported_media_type", "image/jpeg"),
      ("/v1/search", "", "image/png", 400, "malformed_body", "empty"),
      ("/v1/search?q=!", "a picture", "image/png", 400, "bad_parameter", "letter"),
      ("/v1/search?item=penguin", "a picture", "image/png", 400, "bad_parameter", "unknown"),
    ])
  func refusesPicture(
    path: String, body: String, type: String, status: Int, code: String, remedy: String
  ) async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.post, path, body, type: type)
      #expect(answer.status == status)
      #expect(try answer.problem() == code)
      #expect(answer.text.contains(remedy), "\(answer.text)")
    }
  }

  @Test("A picture of more than 4 MiB is refused before it is read")
  func largePicture() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let body = String(repeating: "x", count: (4 << 20) + 1)
      let answer = try await caller.send(.post, "/v1/search", body, type: "image/jpeg")
      #expect(answer.status == 413)
    }
  }

  @Test(
    "Parameters are checked like bodies",
    arguments: [
      ("/v1/search", "missing"), ("/v1/search?q=!", "letter"),
      ("/v1/search?q=tea&operating_system=\(String(repeating: "x", count: 65))", "64"),
      ("/v1/search?q=tea&qq=1", "unknown"), ("/v1/search?q=tea&q=pot", "twice"),
      ("/v1/search?q=%zz", "percent"), ("/v1/search?q=%ff", "UTF-8"), ("/v1/search?q=a%00", "U+0000"),
      ("/v1/search?q=tea&size=1e9", "1...200"),
      ("/v1/search?q=tea&rating=adult", "general"), ("/v1/decisions?from=yesterday", "RFC 3339"),
      ("/v1/decisions?limit=0", "1...500"), ("/v1/reports/spend?by=campaing", "did you mean `campaign`?"),
      ("/v1/reports/spend?from=2026-13-41", "2026-11-21"), ("/v1/items?after=", "identifier"),
    ])
  func refusesParameters(path: String, remedy: String) async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.get, path)
      #expect(answer.status == 400)
      #expect(try answer.problem() == "bad_parameter")
      #expect(answer.text.contains(remedy), "\(answer.text)")
    }
  }
}
