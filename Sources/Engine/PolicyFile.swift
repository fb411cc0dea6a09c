public import Foundation
import Ledger
public import Market

/// The rules of a market as a file holds them.
public enum PolicyFile {
  /// - Throws: `EngineError.badSettings` for a field that is unknown, `MarketError` for one out of range, `DecodingError` for one that is
  ///   missing or of another type.
  public static func read(_ data: Data) throws -> Policy {
    try StrictJSON.decode(data, knowing: Policy.example).validated()
  }

  /// The rules that come of others when the fields that `changes` has, at any depth, replace theirs.
  /// - Parameter changes: a JSON object.
  /// - Throws: as `read`.
  public static func policy(_ policy: Policy, changedBy changes: Data) throws -> Policy {
    let whole = try JSONSerialization.jsonObject(with: PolicyVersion.canonicalJSON(of: policy))
    guard let fields = try? JSONSerialization.jsonObject(with: changes) as? [String: Any] else {
      throw EngineError(.badSettings, "it is no object of fields")
    }
    return try read(JSONSerialization.data(withJSONObject: merged(whole, fields)))
  }

  private static func merged(_ whole: Any, _ changes: Any) -> Any {
    guard let whole = whole as? [String: Any], let changes = changes as? [String: Any] else { return changes }
    return whole.merging(changes, uniquingKeysWith: merged)
  }
}
