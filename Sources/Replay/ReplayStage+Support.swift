import Domain
import Engine
import Ledger
import Market

/// Whether the log supports an answer.
extension ReplayStage {
  func support(of scenario: ReplayScenario, _ run: Run, doubts: [ReplayAnswer.Reason]) -> ReplaySupport {
    var support = ReplaySupport(doubts: doubts)
    guard !base.isEmpty else {
      support.refuse(.noPages, "There is no decision in these days: name days that the ledger holds.")
      return support
    }
    if clusters < ReplaySupport.people {
      support.refuse(.fewPeople, "The pages are those of \(clusters) people: replay more days.")
    }
    let unknown = base.count { !Decider.knows(rules: $0.input.versions.rules) }
    if unknown > 0 {
      support.refuse(
        .notReproduced,
        """
        \(unknown) pages were decided under rules that this Vitrine does not have: replay with the version that wrote them.
        """
      )
    }
    for change in scenario.campaigns {
      guard let campaign = change.campaign, !campaigns.contains(campaign) else { continue }
      support.refuse(
        .campaignNeverCandidate,
        "\(campaign) was a candidate of no logged page: nothing is known of what its ads would do.")
    }
    let enlarged = zip(base, other).count { $1.input.policy.pageSize > $0.input.page.size && $0.isFull }
    if Double(enlarged) > ReplaySupport.unseenShare * Double(base.count) {
      support.refuse(
        .pageSize,
        """
        Pages would have more entries than were asked for, and nobody saw what stands there: replay with a pageSize that \
        was logged.
        """
      )
    }
    if missingPredictions > ReplaySupport.missingPredictions {
      support.refuse(
        .predictionsMissing,
        """
        The other ranker has no prediction for \(ReplaySupport.percent(missingPredictions)) of the logged candidates: predict \
        for all of them.
        """
      )
    }
    support.checkCandidates(share: Double(run.openPages) / Double(base.count))
    support.checkSeen(run.other, pages: base, campaigns: campaigns)
    support.checkOverlap(run.overlap)
    return support
  }
}
