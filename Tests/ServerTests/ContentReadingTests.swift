import Domain
import Engine
import Foundation
import HTTPTypes
import Media
import Signals
import Store
import Testing

@testable import Server

/// Producers that need no network: each signal of texts ends in another way.
private struct StandIn: ValueProducer {
  let contract: SignalContract
  var kind: MediaKind { .words }
  var nullReasons: [SignalNull.Code] { [] }
  var capacity: Int { 4 }

  func reading(
    of content: @escaping @Sendable () throws -> [UInt8], until deadline: ContinuousClock.Instant
  ) async throws -> Result<SignalValue, SignalNull> {
    switch contract.name {
    case "text.spam":
      let share = Float(try content().count) / 100
      let calibration = try #require(contract.calibration)
      return .success(.scores(LabelScores(calibration: calibration, values: [share])))
    case "text.toxicity": return .failure(SignalNull(.noDirection))
    case "text.embedding": throw SignalError(.untrained, "Train it first.")
    case "text.language": throw MediaError(.timedOut, "It took too long.")
    case "picture.hash":
      let space = try #require(contract.space)
      return .success(.hash(BinaryCode(space: space, bits: Bits256(words: [1, 0, 0, 2])), quality: 88))
    default: throw CocoaError(.fileReadUnknown)
    }
  }
}

@Suite("Content that is read over HTTP")
struct ContentReadingTests {
  private func shop() throws -> Shop {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "contracts")
    let contracts = try ContractSet.load(folder)
    return try Shop(reading: { engine in
      try ContentReader(
        contracts: contracts, database: engine.database, bundles: URL(filePath: "/nowhere"),
        pool: ProducerPool { StandIn(contract: $0) })
    })
  }

  @Test("A text is read into every signal of texts, and each has an outcome of its own")
  func text() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.post, "/v1/signals", "Buy now, dear friends", type: "text/plain")
      #expect(answer.status == 200, "\(answer.text)")
      let json = try answer.json()
      #expect(json["content"]?.text == ContentSignature(of: Array("Buy now, dear friends".utf8)).hex)
      let signals = Dictionary(
        (json["signals"]?.list ?? []).map { ($0["signal"]?.text ?? "", $0) }, uniquingKeysWith: { first, _ in first })
      #expect(Set(signals.keys) == ["text.embedding", "text.language", "text.spam", "text.toxicity"])
      let spam = try #require(signals["text.spam"])
      #expect(spam["scores"]?.list?.first?.number.map { abs($0 - 0.21) < 1e-6 } == true)
      #expect(spam["calibration"]?.text?.hasPrefix("text.spam.v") == true && spam["version"]?.number != nil)
      #expect(signals["text.toxicity"]?["null"]?.text == "noDirection")
      #expect(signals["text.embedding"]?["failure"]?["code"]?.text == "untrained")
      #expect(signals["text.language"]?["failure"]?["code"]?.text == "late")
    }
  }

  @Test("Signals are chosen by name, and a picture is not read as a text")
  func chosen() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let answer = try await caller.send(.post, "/v1/signals?signals=picture.hash", "bytes", type: "image/png")
      let hash = try #require(try answer.json()["signals"]?.list?.first)
      #expect(hash["hash"]?.text?.count == 64 && hash["quality"]?.number == 88 && hash["space"]?.text != nil)
      for (path, body, type, status) in [
        ("/v1/signals?signals=text.spam", "bytes", "image/png", 422),
        ("/v1/signals?signals=nothing", "words", "text/plain", 422),
        ("/v1/signals?signals=", "words", "text/plain", 400),
        ("/v1/signals?signal=text.spam", "words", "text/plain", 400), ("/v1/signals", "", "text/plain", 400),
        ("/v1/signals", "{}", "application/json", 415),
      ] {
        let refused = try await caller.send(.post, path, body, type: type)
        #expect(refused.status == status, "\(path) \(refused.text)")
      }
    }
  }

  @Test("What answers is listed, with its releases; a server without weights says what it lacks")
  func listed() async throws {
    let shop = try shop()
    try await shop.onRouter { caller in
      let lines = try #require(try await caller.send(.get, "/v1/signals").json()["signals"]?.list)
      #expect(lines.count == 9)
      let hash = try #require(lines.first { $0["signal"]?.text == "picture.hash" })
      #expect(hash["reads"]?.text == "picture" && hash["version"]?.number == 1 && hash["space"]?.text != nil)
      let releases = try await caller.send(.get, "/v1/signals/picture.hash/releases?at=2026-01-01T00:00:00Z")
      #expect(try releases.json()["releases"]?.list?.isEmpty == true)
      #expect(try await caller.send(.get, "/v1/signals/nothing/releases").status == 404)
      #expect(try await caller.send(.get, "/v1/signals/picture.hash/releases?at=noon").status == 400)
      let key = try shop.key(.events)
      #expect(try await caller.with(key: key).send(.get, "/v1/signals").status == 403)
    }
    let bare = try Shop()
    try await bare.onRouter { caller in
      let refused = try await caller.send(.post, "/v1/signals", "words", type: "text/plain")
      #expect(try refused.status == 503 && refused.problem() == "not_ready")
      #expect(try await caller.send(.get, "/v1/signals").json()["signals"]?.list?.isEmpty == true)
    }
  }
}
