import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("Vectors at the door of the API")
struct VectorDoorTests {
  @Test(
    "No request brings a vector or names a space: it is refused before anything is looked up",
    arguments: [
      ("POST", "/v1/decide", #"{"surface": "search", "query": "tea", "vector": [1, 2, 3]}"#),
      ("POST", "/v1/decide", #"{"surface": "search", "query": "tea", "embedding": [1, 2, 3]}"#),
      ("POST", "/v1/decide", #"{"surface": "search", "query": "tea", "space": "image.lite0.v2"}"#),
      ("POST", "/v1/decide", #"{"surface": "search", "query": "tea", "image.embedding": 2}"#),
      ("GET", "/v1/search?q=tea&space=image.lite0.v2", ""), ("GET", "/v1/search?q=tea&vector=1,2,3", ""),
      ("GET", "/v1/search?q=tea&version=2", ""),
      ("PUT", "/v1/items/teapot", #"{"id": "teapot", "title": "Teapot", "vector": [1, 2, 3]}"#),
      ("PUT", "/v1/items/teapot", #"{"id": "teapot", "title": "Teapot", "space": "image.lite0.v2"}"#),
    ])
  func refused(method: String, path: String, body: String) async throws {
    let shop = try Shop()
    try await shop.onRouter { caller in
      let method = try #require(HTTPRequest.Method(method))
      let answer = try await body.isEmpty ? caller.send(method, path) : caller.send(method, path, body)
      #expect((400..<500).contains(answer.status), "\(answer.status) \(answer.text)")
    }
  }
}
