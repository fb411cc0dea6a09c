import Engine
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceLifecycle
import Store
import Testing

@testable import Server

@Suite("Stopping")
struct StoppingTests {
  @Test("A server that is told to stop finishes what it has taken, and its decisions are in the ledger")
  func finishes() async throws {
    let shop = try Shop()
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    var options = ServerOptions()
    options.port = 0
    let server = try VitrineServer(engine: shop.engine, keys: shop.keys, options: options, logger: .init(label: "test"))
    let group = ServiceGroup(
      configuration: .init(
        services: [server.application { port.yield($0) }], logger: .init(label: "test")))
    async let running: Void = group.run()
    var iterator = ports.makeAsyncIterator()
    let bound = try #require(await iterator.next())
    let admin = shop.admin
    try await TestClient.withClient(host: "127.0.0.1", port: bound) { client in
      let headers: HTTPFields = [.authorization: "Bearer \(admin)", .contentType: "application/json"]
      let answer = try await client.execute(
        TestClient.Request(
          "/v1/decide", method: .post, headers: headers, body: ByteBuffer(string: #"{"surface": "home_feed"}"#)))
      #expect(answer.status == .ok)
      await group.triggerGracefulShutdown()
    }
    try await running
    #expect(try shop.engine.log.count() == 1)
    try await shop.engine.shutDown()
  }
}
