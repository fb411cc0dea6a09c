import Domain
import Engine
import Foundation
import Funnel
import Hummingbird
import HummingbirdTesting
import Logging
import Market
import NIOCore
import Prediction
import Signals
import Store
import Synchronization
import Testing

@testable import Server

/// A small market behind a server, in a folder of its own that goes with it.
final class Shop: Sendable {
  let root: URL
  let engine: Engine
  let server: VitrineServer
  let keys: KeyRing
  let admin: String
  let clock: HandClock

  static let start = Timestamp(milliseconds: 1_767_225_600_000)
  static let items = ["penguin", "lighthouse", "teapot", "violin", "tulip", "kayak"]

  init(
    isEmpty: Bool = false, timekeeper: any Timekeeper = SystemTimekeeper(),
    traffic lists: (datacentres: String, agents: String)? = nil,
    _ adjust: (inout ServerOptions, URL) -> Void = { _, _ in },
    reading: (Engine) throws -> ContentReader? = { _ in nil }
  ) throws {
    root = FileManager.default.temporaryDirectory.appending(
      path: "vitrine-server-\(UUID().uuidString)", directoryHint: .isDirectory)
    let directory = DataDirectory(root)
    clock = HandClock(at: Self.start)
    try directory.create(MarketSettings(currency: Currency("EUR"), timeZone: "UTC", createdAt: Self.start))
    if !isEmpty { try Self.fill(MarketDatabase.open(at: root)) }
    var policy = try directory.policy()
    policy.adLoad = AdLoad(firstPosition: 1, gap: 1, maximum: 2)
    var engineOptions = EngineOptions()
    // Tests run beside each other on few cores; a slow moment is no finding.
    engineOptions.deadline = .seconds(30)
    if let lists {
      // In the files that a running server reads anew.
      try directory.write(datacentres: Data(lists.datacentres.utf8), agents: Data(lists.agents.utf8))
      engineOptions.traffic = try directory.traffic()
    }
    engine = try Engine(
      directory: directory, policy: policy,
      predictor: ConstantModel(rates: ActionRates(click: 0.1, save: 0.02, hide: 0.01, conversion: 0.01)),
      options: engineOptions, clock: clock, identifiers: RandomIdentifiers(seed: 7))
    keys = try KeyRing(at: root, now: Self.start)
    admin = try String(contentsOf: root.appending(path: KeyRing.adminFileName), encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    var options = ServerOptions()
    options.serving.patience = .seconds(30)
    options.managing.patience = .seconds(30)
    adjust(&options, root)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    server = try VitrineServer(
      engine: engine, keys: keys, reader: reading(engine), options: options, logger: logger, timekeeper: timekeeper)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  private static func fill(_ database: MarketDatabase) throws {
    try database.upsert(
      items: items.map { name in
        Item(
          id: try ItemID(name), title: "A \(name)", text: "For people who like a \(name).",
          picture: "\(name).png", category: try Category("things/\(name.prefix(1))"))
      })
    try database.upsert(users: [User(id: try UserID("u1"), consent: .all, language: "en")])
    try database.upsert(advertisers: ["v1", "v2"].map { Advertiser(id: try AdvertiserID($0), name: "Payer \($0)") })
    for number in 1...2 {
      let campaign = Campaign(
        id: try CampaignID("c\(number)"), advertiser: try AdvertiserID("v\(number)"), name: "Campaign \(number)",
        objective: .traffic, dailyBudget: Micros(rawValue: 50_000_000))
      try database.upsert(campaigns: [campaign])
      let bid = try Bid(event: .impression, amount: Micros(rawValue: Int64(4_000_000 + number * 1_000_000)))
      try database.upsert(adGroups: [
        AdGroup(id: try AdGroupID("g\(number)"), campaign: campaign.id, name: "Group \(number)", bid: bid)
      ])
      try database.upsert(ads: [
        Ad(id: try AdID("a\(number)"), adGroup: try AdGroupID("g\(number)"), item: try ItemID(items[number]))
      ])
    }
  }

  /// A key with some scopes.
  func key(_ scopes: KeyScope...) throws -> String {
    try keys.create(name: "test", scopes: scopes, now: Self.start).text
  }

  /// Sends requests straight to the router.
  func onRouter<Value: Sendable>(_ body: @Sendable (Caller) async throws -> Value) async throws -> Value {
    let admin = admin
    let value = try await server.application().test(.router) { try await body(Caller(client: $0, key: admin)) }
    try await engine.shutDown()
    return value
  }

  /// Sends requests over a connection.
  func onWire<Value: Sendable>(_ body: @Sendable (Caller) async throws -> Value) async throws -> Value {
    let admin = admin
    let value = try await server.application().test(.live) { try await body(Caller(client: $0, key: admin)) }
    try await engine.shutDown()
    return value
  }

  /// Somebody who sends requests.
  struct Caller: Sendable {
    let client: any TestClientProtocol
    let key: String?

    func with(key: String?) -> Caller { Caller(client: client, key: key) }

    @discardableResult
    func send(
      _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, type: String? = "application/json",
      headers: HTTPFields = [:]
    ) async throws -> Answer {
      var headers = headers
      if let key { headers[.authorization] = "Bearer \(key)" }
      if body != nil, let type { headers[.contentType] = type }
      let response = try await client.executeRequest(
        uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
      return Answer(response)
    }
  }
}

/// What came back.
struct Answer: Sendable {
  let status: Int
  let headers: HTTPFields
  let text: String

  init(_ response: TestResponse) {
    status = response.status.code
    headers = response.headers
    text = String(buffer: response.body)
  }

  func json() throws -> JSON { try JSONDecoder().decode(JSON.self, from: Data(text.utf8)) }

  /// The code of a problem.
  func problem() throws -> String {
    #expect(headers[.contentType] == "application/problem+json")
    let json = try json()
    #expect(json["status"]?.number == Double(status))
    #expect(json["detail"]?.text?.isEmpty == false)
    let names = Set(json.object.map { Array($0.keys) } ?? [])
    #expect(names.isSubset(of: ["type", "title", "status", "code", "detail", "field"]))
    return try #require(json["code"]?.text)
  }
}

/// Any JSON.
enum JSON: Equatable, Sendable, Decodable {
  case object([String: JSON]), list([JSON]), text(String), number(Double), flag(Bool), null

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSON].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSON].self))
    }
  }

  subscript(name: String) -> JSON? { object?[name] }
  var object: [String: JSON]? { if case .object(let object) = self { object } else { nil } }
  var list: [JSON]? { if case .list(let list) = self { list } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
}

/// A clock that stands until it is moved.
final class HandClock: MarketClock {
  private let time: Mutex<Timestamp>

  init(at time: Timestamp) { self.time = Mutex(time) }

  func now() -> Timestamp { time.withLock { $0 } }

  func advance(seconds: Int64) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}
