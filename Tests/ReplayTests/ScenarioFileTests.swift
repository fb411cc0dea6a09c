import Domain
import Engine
import Market
import Testing

@testable import Replay

@Suite("Scenario file")
struct ScenarioFileTests {
  @Test("Fields of a policy replace those of the logged one, at any depth, and leave the others")
  func overlay() throws {
    let scenario = try ScenarioFile.read("reservePerThousand: 400000\nadLoad: {maximum: 3}\n")
    var policy = Policy.standard
    policy.pageSize = 7
    let changed = try scenario.policy(policy)
    policy.reservePerThousand = Micros(rawValue: 400_000)
    policy.adLoad.maximum = 3
    #expect(changed == policy)
  }

  @Test("JSON is read as YAML is, and an empty change is none")
  func json() throws {
    let scenario = try ScenarioFile.read(#"{"explorationShare": 0.1, "pacing": {"gain": 5}}"#)
    #expect(try scenario.policy(.standard).explorationShare == 0.1)
    #expect(scenario.pacing == PacingController(gain: 5))
    #expect(try ScenarioFile.read("{}").policy(.standard) == .standard)
  }

  @Test("Changes of campaigns are read with their factors and caps; without a campaign they are for all")
  func campaigns() throws {
    let scenario = try ScenarioFile.read(
      """
      campaigns:
        - {campaign: camp-3, bidFactor: 1.5, cap: {count: 2, seconds: 60}}
        - {budgetFactor: 0.5}
      """)
    #expect(
      scenario.campaigns == [
        .init(campaign: try CampaignID("camp-3"), bidFactor: 1.5, cap: try FrequencyCap(count: 2, seconds: 60)),
        .init(campaign: nil, budgetFactor: 0.5),
      ])
  }

  @Test(
    "What is wrong in a file is refused with its place",
    arguments: [
      ("reservPerThousand: 4", "reservPerThousand"), ("adLoad: {gapp: 1}", "adLoad.gapp"),
      ("campaigns: [{bidFactr: 2}]", "bidFactr"), ("pacing: {gain: -1}", "pacing.gain"),
      ("campaigns: [{bidFactor: -2}]", "campaigns"), ("- 1", "object"), ("a: [", "YAML"), ("", "object"),
    ])
  func wrong(text: String, place: String) throws {
    let error = #expect(throws: EngineError.self) { try ScenarioFile.read(text) }
    #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
  }

  @Test("A value out of a policy's range is refused before anything is replayed")
  func outOfRange() throws {
    #expect(throws: MarketError.self) { try ScenarioFile.read("pageSize: 0") }
  }
}
