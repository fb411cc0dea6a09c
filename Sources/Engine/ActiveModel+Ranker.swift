public import Foundation

extension DataDirectory {
  /// Makes a trained ranking model the active one.
  /// - Parameter bundle: its folder in `models/`.
  /// - Throws: `badSettings`: the engine of this version does not serve rankers.
  public func activateRanker(_ bundle: URL) throws {
    throw EngineError(
      .badSettings, "\(bundle.lastPathComponent) is published and not active: this version does not serve rankers.")
  }
}
