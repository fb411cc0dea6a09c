import Domain
import Foundation
import Ledger
import Market
import Store
import Testing

@testable import Engine

@Suite("Experiments")
struct ExperimentTests {
  private static func file(_ arms: String) -> Data {
    Data(#"[{"name": "load", "salt": "s", "arms": [\#(arms)]}]"#.utf8)
  }

  @Test("A person's page is decided under the policy of their arm, and the record names both")
  func arms() async throws {
    let market = try TestMarket()
    var short = Policy.standard
    short.pageSize = 3
    let policy = String(decoding: try JSONEncoder().encode(short), as: UTF8.self)
    let arms = """
      {"name": "control", "buckets": [[0, 5000]]}, {"name": "short", "buckets": [[5000, 10000]], "policy": \(policy)}
      """
    try Self.file(arms).write(to: market.directory.root.appending(path: "experiments.json"))
    let experiments = try market.directory.experiments()
    var seen: Set<String> = []
    try await market.withEngine { options in
      options.experiments = experiments
    } body: { engine in
      for number in 0..<12 {
        let user = try UserID("person-\(number)")
        let answer = try await engine.decide(DecisionRequest(surface: .homeFeed, user: user))
        let record = try #require(try engine.log.record(answer.decision))
        let arm = try #require(record.input.arms.first)
        #expect(record.input.arms.count == 1 && arm.experiment == "load")
        #expect(arm.arm == (ExperimentBucket(salt: "s", unit: user.rawValue).number < 5_000 ? "control" : "short"))
        #expect(record.input.policy == (arm.arm == "short" ? short : .standard))
        #expect(answer.organic.count <= record.input.policy.pageSize)
        seen.insert(arm.arm)
      }
      let stranger = try await engine.decide(DecisionRequest(surface: .homeFeed))
      #expect(try engine.log.record(stranger.decision)?.input.arms == [])
    }
    #expect(seen == ["control", "short"])
  }

  @Test(
    "A file of experiments that is not understood whole is refused",
    arguments: [
      #"{"name": "a", "buckets": [[0, 5000]], "polcy": {}}"#, #"{"name": "a", "buckets": [[0, 10001]]}"#,
      #"{"name": "a", "buckets": [[0, 10]]}, {"name": "b", "buckets": [[9, 20]]}"#, #"{"name": "a"}"#,
    ])
  func refused(arms: String) throws {
    #expect(throws: (any Error).self) { try ExperimentsFile.read(Self.file(arms)) }
  }
}
