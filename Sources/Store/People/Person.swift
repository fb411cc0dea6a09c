/// How the store knows a person: a pseudonym that events and decisions carry, and a key that deletion destroys.
public struct Person: Equatable, Sendable {
  /// Random, above zero; the only name of a person outside the people and users tables.
  public let pseudonym: Int64
  /// 32 random bytes, for whatever is kept of this person elsewhere: once they are gone, so is its meaning.
  public let key: [UInt8]

  public init(pseudonym: Int64, key: [UInt8]) {
    self.pseudonym = pseudonym
    self.key = key
  }
}
