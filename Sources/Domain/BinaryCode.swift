/// 256 bits together with the space that gives them meaning: what `Embedding` is for vectors.
public struct BinaryCode: Hashable, Sendable {
  public let space: SpaceID
  public let bits: Bits256

  public init(space: SpaceID, bits: Bits256) {
    self.space = space
    self.bits = bits
  }

  /// How many bits differ: 0 … 256.
  ///
  /// - Throws: `spaceMismatch` unless both live in one space.
  public func distance(to other: BinaryCode) throws(DomainError) -> Int {
    guard space == other.space else {
      throw DomainError(
        .spaceMismatch,
        "Space \(space) meets space \(other.space): compute both codes with one hash.")
    }
    return bits.distance(to: other.bits)
  }
}
