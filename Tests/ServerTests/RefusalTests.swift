import Foundation
import Funnel
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Server

@Suite("Refusals")
struct RefusalTests {
  @Test("An unknown path is not found; a known one names the methods it takes")
  func unmatched() async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      #expect(try await caller.send(.get, "/v2/items").problem() == "not_found")
      #expect(try await caller.send(.get, "/v1/items/a/b").problem() == "not_found")
      let answer = try await caller.send(.patch, "/v1/users/u1")
      #expect(answer.status == 405)
      #expect(try answer.problem() == "method_not_allowed")
      #expect(Set(answer.headers[.allow]?.components(separatedBy: ", ") ?? []) == ["GET", "PUT", "DELETE"])
      let odd = try #require(HTTPRequest.Method(rawValue: "BREW"))
      #expect(try await caller.send(odd, "/v1/decide").headers[.allow] == "POST")
    }
  }

  @Test(
    "A body of another type, or compressed, is refused",
    arguments: [nil, "text/plain", "application/json; charset=latin1", "application/xml", "application/x-ndjson"])
  func mediaTypes(type: String?) async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed"}"#, type: type)
      #expect(answer.status == 415)
      #expect(try answer.problem() == "unsupported_media_type")
      let packed = try await caller.send(
        .post, "/v1/decide", #"{"surface": "home_feed"}"#, headers: [.contentEncoding: "gzip"])
      #expect(packed.status == 415)
      let stated = try await caller.send(
        .post, "/v1/decide", #"{"surface": "home_feed"}"#, type: "application/json; charset=\"UTF-8\"")
      #expect(stated.status == 200)
    }
  }

  @Test("A body that is too large is refused, over a connection too, and the connection goes on")
  func oversize() async throws {
    let shop = try Shop { options, _ in options.objectBytes = 2_000 }
    try await shop.onWire { caller in
      let body = #"{"surface": "home_feed", "query": "\#(String(repeating: "x", count: 300_000))"}"#
      let answer = try await caller.send(.post, "/v1/decide", body)
      #expect(answer.status == 413)
      #expect(try answer.problem() == "body_too_large")
      #expect(try await caller.send(.post, "/v1/decide", #"{"surface": "home_feed"}"#).status == 200)
    }
  }

  @Test("A body that states no length is cut off at the limit")
  func oversizeChunks() async throws {
    let reader = BodyReader(timekeeper: ManualTimekeeper(), patience: .seconds(1))
    let chunks = AsyncStream<ByteBuffer> { stream in
      for _ in 0..<4 { stream.yield(ByteBuffer(repeating: 0x20, count: 400)) }
      stream.finish()
    }
    let problem = await #expect(throws: Problem.self) {
      try await reader.body(of: request(RequestBody(asyncSequence: chunks)), as: [.json], limit: 1_000)
    }
    #expect(problem?.code == .bodyTooLarge)
  }

  @Test("A body that drips is given up when its time is over, however long it goes on")
  func dripping() async throws {
    let timekeeper = ManualTimekeeper()
    let reader = BodyReader(timekeeper: timekeeper, patience: .seconds(10))
    let drops = AsyncStream<ByteBuffer> {
      timekeeper.advance(by: .seconds(3))
      return ByteBuffer(string: " ")
    }
    let problem = await #expect(throws: Problem.self) {
      try await reader.body(of: request(RequestBody(asyncSequence: drops)), as: [.json], limit: 1_000)
    }
    #expect(problem?.code == .bodyTimeout)
  }

  private func request(_ body: RequestBody) -> Request {
    Request(
      head: HTTPRequest(
        method: .post, scheme: "http", authority: "localhost", path: "/",
        headerFields: [.contentType: "application/json"]),
      body: body)
  }

  @Test("Header fields beyond the limit end the connection with 400 or 431 and reach no route")
  func headers() async throws {
    let shop = try Shop()
    try await shop.onWire { caller in
      let long: HTTPFields = [.userAgent: String(repeating: "x", count: 40_000)]
      let status = try? await caller.send(.get, "/healthz", headers: long).status
      #expect(status == nil || status == 400 || status == 431)
    }
    let reached = try Shop()
    try await reached.onWire { caller in
      let answer = try await caller.send(.get, "/healthz")
      #expect(answer.status == 200)
    }
  }

  @Test("Every answer carries its identifier and tells browsers not to guess types")
  func commonHeaders() async throws {
    let shop = try Shop()
    try await shop.onWire { caller in
      for path in ["/healthz", "/v1/nothing", "/v1/items", "/console/sign-in"] {
        let answer = try await caller.send(.get, path)
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.requestIdentifier]?.isEmpty == false)
      }
    }
  }

  @Test("Every code of a problem has a title and a status of its kind", arguments: ProblemCode.allCases)
  func codes(code: ProblemCode) {
    #expect(!code.title.isEmpty)
    #expect((400...599).contains(code.status.code))
  }
}
