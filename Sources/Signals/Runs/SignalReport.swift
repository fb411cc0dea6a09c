public import Store

/// What a run did, and how much of the catalogue has a value now.
public struct SignalReport: Equatable, Sendable {
  public let signal: String
  public let version: Int
  /// Live items that were looked at.
  public let items: Int
  /// Items whose content was new or different.
  public let changedItems: Int
  public let progress: SignalProgress
  public let coverage: SignalCoverage
  /// The share of live items that the contract promises.
  public let promisedCoverage: Double

  public var keepsPromise: Bool { coverage.share >= promisedCoverage }
}
