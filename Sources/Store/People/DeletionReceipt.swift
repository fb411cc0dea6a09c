/// What the deletion of people changed. It holds no user id.
public struct DeletionReceipt: Equatable, Sendable {
  /// Pseudonyms that name nobody now.
  public let pseudonyms: [Int64]
  public let profiles: Int
  /// Events that lost their free text.
  public let queries: Int
  /// Copies of older schemas that were removed, because they held the people too.
  public let copies: Int

  public init(pseudonyms: [Int64], profiles: Int, queries: Int, copies: Int) {
    self.pseudonyms = pseudonyms
    self.profiles = profiles
    self.queries = queries
    self.copies = copies
  }
}
