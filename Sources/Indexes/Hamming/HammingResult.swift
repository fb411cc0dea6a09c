/// The codes near a code, the nearest first.
public struct HammingResult<Key: Sendable>: Sendable {
  public struct Match: Sendable {
    public let key: Key
    /// How many of 256 bits differ.
    public let distance: Int

    public init(key: Key, distance: Int) {
      self.key = key
      self.distance = distance
    }
  }

  /// By distance, equal ones by key.
  public let matches: [Match]
  /// Codes that were compared with the query, some of them more than once.
  public let compared: Int
  /// False when the deadline passed first; `matches` are then those met until then.
  public let isComplete: Bool
}

extension HammingResult: Equatable where Key: Equatable {}
extension HammingResult.Match: Equatable where Key: Equatable {}
