/// What one stage did in one run.
///
/// Elapsed time is not part of equality: two runs are the same if they decided the same.
public struct StageTrace: Codable, Sendable {
  /// How many candidates a stage dropped for one reason.
  public struct Drop: Hashable, Codable, Sendable {
    public let reason: DropReason
    public let count: Int

    public init(reason: DropReason, count: Int) {
      self.reason = reason
      self.count = count
    }
  }

  public let name: StageName
  public let kind: StageKind
  public let outcome: StageOutcome
  /// Candidates that entered; for a source or reserve, those that it proposed.
  public let entered: Int
  /// Candidates that went on: `entered` less everything in `dropped`.
  public let kept: Int
  /// In order of the reasons' numbers.
  public let dropped: [Drop]
  public let elapsed: Duration

  public init(
    name: StageName, kind: StageKind, outcome: StageOutcome, entered: Int, kept: Int, dropped: [Drop],
    elapsed: Duration
  ) {
    self.name = name
    self.kind = kind
    self.outcome = outcome
    self.entered = entered
    self.kept = kept
    self.dropped = dropped
    self.elapsed = elapsed
  }
}

extension StageTrace: Equatable {
  public static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.kind == right.kind && left.outcome == right.outcome
      && left.entered == right.entered && left.kept == right.kept && left.dropped == right.dropped
  }
}
