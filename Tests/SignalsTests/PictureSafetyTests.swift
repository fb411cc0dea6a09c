import Bundles
import Domain
import Foundation
import Inference
import Media
import Statistics
import Store
import TestSupport
import Testing

@testable import Signals

@Suite(
  "Safety of pictures",
  .enabled(
    if: FileManager.default.fileExists(atPath: Weights.folder.appending(path: "open-nsfw/open_nsfw.onnx").path),
    "needs the weights: run scripts/bootstrap inference"))
struct PictureSafetyTests {
  private static let oracles = Contracts.repository.appending(path: "Tests/Oracles")

  private static let network = Result {
    try NudityNetwork(
      Data(contentsOf: Weights.folder.appending(path: "open-nsfw/open_nsfw.onnx")), runs: 1,
      runtime: Installed.runtime.get())
  }

  private static func picture(_ name: String) throws -> Picture {
    let file = try Safetensors(mapping: oracles.appending(path: "networks/pictures.safetensors"))
    let pixels = try file.tensor("\(name).pixels", shape: [224, 224, 3]).bytes
    return try Picture(width: 224, height: 224, pixels: Array(pixels))
  }

  @Test("A picture's score is that of the package that the weights come in, in log odds")
  func peer() throws {
    let scores = try JSONDecoder().decode(
      [String: Double].self, from: Data(contentsOf: Self.oracles.appending(path: "picture-safety/scores.json")))
    #expect(scores.count == 6)
    for (name, expected) in scores {
      let probability = try Self.network.get().probability(of: try Self.picture(name))
      #expect(abs(LogOdds.of(probability) - LogOdds.of(expected)) < 0.1, "\(name): \(probability) beside \(expected)")
    }
  }

  @Test("The producer reads files, says that harmless ones are below the operating point, and why it reads no other")
  func producer() async throws {
    let bench = try Workbench()
    let contract = try Installed.contract("picture.safety")
    let workshop = SignalWorkshop(shelf: try Installed.shelf(bench), threads: 1)
    let producer = try workshop.valueProducer(for: contract)
    let stamp = try Data(contentsOf: Self.oracles.appending(path: "picture-text/poster.png"))
    let answers = try await producer.readings(
      of: [Array(stamp), Array("no picture".utf8)], until: .now + .seconds(600))
    guard case .success(.scores(let scores)) = answers[0] else {
      Issue.record("no score: \(answers[0])")
      return
    }
    #expect(scores.values.count == 1 && (0...0.5).contains(scores.values[0]))
    #expect(try scores.note?.decoded(SafetyNote.self).isAtOperatingPoint == false)
    guard case .failure(let null) = answers[1] else {
      Issue.record("text was read as a picture")
      return
    }
    #expect(contract.nullReasons.contains(null.code))
  }
}
