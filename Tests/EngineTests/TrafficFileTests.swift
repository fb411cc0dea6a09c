import Domain
import Foundation
import Market
import TestSupport
import Testing

@testable import Engine

@Suite("Files of traffic rules")
struct TrafficFileTests {
  private static let policies = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../policies").standardizedFileURL

  private static func file(_ name: String) throws -> Data { try Data(contentsOf: policies.appending(path: name)) }

  private static func shipped() throws -> TrafficRules {
    try TrafficFiles.rules(
      policy: file("traffic.json"), datacentres: file("datacentres.sample.txt"), agents: file("agents.txt"))
  }

  @Test("The file in the repository is the standard, and every golden case comes out as it says")
  func golden() throws {
    let rules = try Self.shipped()
    #expect(rules.policy == .standard)
    let cases = try TrafficCase.read(Self.file("traffic.golden.json"))
    #expect(try cases.flatMap { try $0.differences(under: rules) } == [])
    #expect(Set(cases.map(\.name)).count == cases.count)
  }

  @Test("Every reason but that of a refused event decides a golden case")
  func everyReason() throws {
    let named = try TrafficCase.read(Self.file("traffic.golden.json")).flatMap(\.events).compactMap(\.reason)
    #expect(Set(named) == Set(TrafficReason.allCases.map(\.name)).subtracting([TrafficReason.badToken.name]))
  }

  @Test("A case that comes out otherwise is named with what came")
  func difference() throws {
    let cases = try TrafficCase.read(
      Data(#"[{"name": "c", "events": [{"kind": "click", "serving": "s", "after": 1}]}]"#.utf8))
    #expect(try cases[0].differences(under: TrafficRules()) == ["c: event 1.1 is timing.tooSoon, not valid"])
  }

  @Test(
    "A bad file is refused with its name, the place and the remedy",
    arguments: [
      (#"{"clickAfterServingMillisecond": 1}"#, "the field `clickAfterServingMillisecond` is unknown: did you mean"),
      ("{}", "traffic.json has a field that is missing or of another type"),
      ("[", "traffic.json: it is no JSON"),
    ])
  func badPolicy(text: String, message: String) {
    let error = #expect(throws: EngineError.self) { try TrafficFiles.rules(policy: Data(text.utf8)) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test(
    "A threshold out of its range is refused",
    arguments: [
      ("clickAfterServingMilliseconds", "-1"), ("clickWindowSeconds", "0"), ("duplicateSeconds", "604801"),
      ("impressionAfterClickMilliseconds", "-1"), ("networkBitsV4", "7"), ("networkBitsV6", "129"),
      ("keySeconds", "60"), ("servings", "7"), ("counts", "100000000"),
      ("rates", #"[{"subject": "person", "act": "click", "seconds": 0, "most": 1}]"#),
      ("rates", #"[{"subject": "person", "act": "click", "seconds": 1, "most": 0}]"#),
    ])
  func range(field: String, value: String) throws {
    var policy = try #require(
      try JSONSerialization.jsonObject(with: Self.file("traffic.json")) as? [String: Any])
    policy[field] = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
    let data = try JSONSerialization.data(withJSONObject: policy)
    let error = #expect(throws: EngineError.self) { try TrafficFiles.rules(policy: data) }
    #expect(error?.message.contains(field) == true)
  }

  @Test("Whatever a policy file holds, it is read or refused as settings")
  func fuzz() throws {
    let text = Array(try Self.file("traffic.json"))
    try forEachSeed(500) { _, random in
      var bytes = text
      for _ in 0..<random.int(1...6) {
        let place = random.index(below: bytes.count)
        if random.chance(0.5) { bytes[place] = UInt8(random.int(0...255)) } else { bytes.remove(at: place) }
      }
      do {
        _ = try TrafficFiles.rules(policy: Data(bytes))
      } catch let error as EngineError {
        try #require(error.code == .badSettings)
      }
    }
  }

  @Test("The name of rules is that of their content")
  func version() throws {
    let one = try TrafficFiles.rules(policy: nil)
    #expect(try TrafficFiles.rules(policy: nil) == one)
    #expect(try TrafficFiles.rules(policy: nil, datacentres: Data()).version != one.version)
    #expect(one.version.count == 16)
  }

  @Test("What cannot be used is not written")
  func notWritten() throws {
    let market = try TestMarket()
    #expect(throws: EngineError.self) {
      try market.directory.write(trafficPolicy: Self.file("traffic.json"), agents: Data("bot".utf8))
    }
    #expect(try market.directory.traffic() == TrafficFiles.rules(policy: nil))
    try market.directory.write(agents: Self.file("agents.txt"))
    #expect(try market.directory.traffic().agents.count > 20)
  }
}
