import Domain
import Engine
import Foundation
import Market
import Yams

/// A scenario as a file holds it, in YAML or JSON: fields of a policy, of which those that are left out stay as they were
/// logged, and beside them `campaigns` and `pacing`.
///
///     reservePerThousand: 400000
///     adLoad: {maximum: 3}
///     campaigns:
///       - {campaign: camp-3, bidFactor: 1.2, budgetFactor: 0.5, cap: {count: 2, seconds: 86400}}
///     pacing: {gain: 10}
///
/// A change without `campaign` is one of all campaigns.
public enum ScenarioFile {
  private struct Campaign: Codable {
    var campaign: CampaignID?
    var bidFactor: Double?
    var budgetFactor: Double?
    var cap: FrequencyCap?
  }

  private struct Pacing: Codable {
    var gain: Double
  }

  /// - Parameter text: the whole file.
  /// - Throws: `EngineError.badSettings` for what is no YAML, unknown or out of range, and as `PolicyFile.read`.
  public static func read(_ text: String) throws -> ReplayScenario {
    var fields: [String: Any]
    do {
      guard let object = try Yams.load(yaml: text) as? [String: Any] else {
        throw EngineError(.badSettings, "it is no object of fields")
      }
      fields = object
    } catch let error as YamlError {
      throw EngineError(.badSettings, "it is no YAML", cause: error)
    }
    var scenario = ReplayScenario()
    if let campaigns = fields.removeValue(forKey: "campaigns") { scenario.campaigns = try changes(campaigns) }
    if let pacing = fields.removeValue(forKey: "pacing") {
      let given = try StrictJSON.decode(json(pacing), knowing: Pacing(gain: 1))
      guard (0...1_000).contains(given.gain) else {
        throw EngineError(.badSettings, "the field `pacing.gain` is out of range: use 0 to 1000")
      }
      scenario.pacing = PacingController(gain: given.gain)
    }
    guard !fields.isEmpty else { return scenario }
    let changes = try json(fields)
    // A field that is wrong is wrong for any policy.
    _ = try PolicyFile.policy(.standard, changedBy: changes)
    scenario.policy = { try PolicyFile.policy($0, changedBy: changes) }
    return scenario
  }

  private static func changes(_ given: Any) throws -> [ReplayScenario.CampaignChange] {
    let example = [
      Campaign(
        campaign: try CampaignID("a"), bidFactor: 1, budgetFactor: 1, cap: try FrequencyCap(count: 1, seconds: 1))
    ]
    return try StrictJSON.decode(json(given), knowing: example).map { change in
      let factors = [change.bidFactor ?? 1, change.budgetFactor ?? 1]
      guard factors.allSatisfy({ (0...1_000).contains($0) }) else {
        throw EngineError(.badSettings, "a factor of `campaigns` is out of range: use 0 to 1000")
      }
      return ReplayScenario.CampaignChange(
        campaign: change.campaign, bidFactor: factors[0], budgetFactor: factors[1], cap: change.cap)
    }
  }

  private static func json(_ value: Any) throws -> Data {
    guard JSONSerialization.isValidJSONObject([value]) else {
      throw EngineError(.badSettings, "it holds something else than texts, numbers, lists and objects")
    }
    return try JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed)
  }
}
