public import Domain

/// How large an audience was when it was last counted.
public struct AudienceCount: Equatable, Sendable {
  /// Hashes of a list, or people of a lookalike; 0 for retargeting.
  public let entries: Int
  /// People of the market who are in it and agreed to that.
  public let people: Int
  public let countedAt: Timestamp

  public init(entries: Int, people: Int, countedAt: Timestamp) {
    self.entries = entries
    self.people = people
    self.countedAt = countedAt
  }
}
