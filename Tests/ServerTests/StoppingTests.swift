import Engine
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Prediction
import ServiceLifecycle
import Store
import Testing

@testable import Server

@Suite("Stopping")
struct StoppingTests {
  /// A predictor that says when it was asked, and answers once it may.
  private final class Gate: Predictor {
    let version = "gate@1"
    private let model: ConstantModel
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let isOpen = DispatchSemaphore(value: 0)

    init(_ model: ConstantModel) {
      self.model = model
      (arrivals, arrival) = AsyncStream.makeStream()
    }

    func predict(_ batch: PredictionBatch, for person: PersonSide) throws -> PredictedRates {
      arrival.yield()
      isOpen.wait()
      isOpen.signal()
      return try model.predict(batch)
    }

    func asked() async { for await _ in arrivals { return } }
    func open() { isOpen.signal() }
  }

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
      // On its way when the server is told to stop.
      let gate = Gate(try ConstantModel(rates: ActionRates(click: 0.1, save: 0.02, hide: 0.01, conversion: 0.01)))
      shop.engine.use(gate)
      async let late = client.execute(
        TestClient.Request(
          "/v1/decide", method: .post, headers: headers, body: ByteBuffer(string: #"{"surface": "home_feed"}"#)))
      await gate.asked()
      await group.triggerGracefulShutdown()
      gate.open()
      #expect(try await late.status == .ok)
    }
    try await running
    #expect(try shop.engine.log.count() == 2)
    try await shop.engine.shutDown()
  }
}
