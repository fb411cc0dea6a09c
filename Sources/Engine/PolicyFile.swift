public import Foundation
public import Market

/// The rules of a market as a file holds them.
public enum PolicyFile {
  /// - Throws: `EngineError.badSettings` for a field that is unknown, `MarketError` for one out of range, `DecodingError` for one that is
  ///   missing or of another type.
  public static func read(_ data: Data) throws -> Policy {
    try StrictJSON.decode(data, knowing: Policy.standard).validated()
  }
}
