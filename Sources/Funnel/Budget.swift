/// Splits the time of a run among its concurrent steps. What one step leaves unused goes to the next ones.
struct Budget: Sendable {
  private let deadline: Deadline
  private let sourceWeight: Int
  private let roundWeights: [Int]

  init<Query, Candidates>(
    _ timing: Funnel<Query, Candidates>.Timing, rounds: [Round<Query, Candidates>], until deadline: Deadline
  ) {
    self.deadline = deadline.earlier(by: timing.finishing)
    sourceWeight = max(1, timing.sourceWeight)
    roundWeights = rounds.map(\.timeWeight)
  }

  func forSources() -> Deadline {
    deadline.share(sourceWeight, of: sourceWeight + roundWeights.reduce(0, +))
  }

  func forHydrators(of round: Int) -> Deadline {
    deadline.share(roundWeights[round], of: roundWeights[round...].reduce(0, +))
  }
}
