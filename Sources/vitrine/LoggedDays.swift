import Domain
import Engine
import Ledger
import Replay
import Store
import Terminal

/// Days of a ledger as a replay reads them: decisions with what became of them, and the terms of their campaigns.
struct LoggedDays {
  let pages: [LoggedPage]
  let terms: [CampaignID: CampaignTerms]
  /// Every record decided again under its own rules.
  let reproduced: ReplaySummary
  let unreadable: Int
  /// Campaigns that were billed more on a day than their budget is now.
  let changedBudgets: [CampaignID]

  private static let kinds: [EventKind] =
    [.impression, .click, .save, .hide] + EventKind.allCases.filter(\.isConversion)
  private static let batch = 256

  /// - Parameters:
  ///   - days: of the market's calendar.
  ///   - progress: called with the decisions read so far.
  init(_ days: ClosedRange<MarketDay>, in ledger: MarketLedger, progress: (Int) -> Void = { _ in }) throws {
    var (records, pages, summary) = ([DecisionRecord](), [LoggedPage](), ReplaySummary())
    func flush() throws {
      pages += try Self.pages(of: records, ledger.database)
      records.removeAll(keepingCapacity: true)
      progress(pages.count)
    }
    unreadable = try ledger.forEachRecord(days) { record in
      summary.add(Replayer().replay(record), awards: record.attempts.reduce(0) { $0 + $1.awards.count })
      records.append(record)
      if records.count >= Self.batch { try flush() }
    }
    try flush()
    self.pages = pages
    reproduced = summary
    (terms, changedBudgets) = try Self.terms(days, ledger.database)
  }

  private static func pages(of records: [DecisionRecord], _ database: MarketDatabase) throws -> [LoggedPage] {
    guard !records.isEmpty else { return [] }
    var outcomes: [DecisionID: [EntryOutcome]] = [:]
    for record in records {
      outcomes[record.input.id] = record.decision.entries.map { _ in EntryOutcome() }
    }
    for stored in try database.events(of: records.map(\.input.id), kinds: kinds) {
      guard let decision = stored.event.decision, let position = stored.event.position,
        outcomes[decision]?.indices.contains(position) == true
      else { continue }
      outcomes[decision]?[position].note(stored.event.kind)
    }
    return records.map { LoggedPage($0, outcomes: outcomes[$0.input.id] ?? []) }
  }

  private static func terms(
    _ days: ClosedRange<MarketDay>, _ database: MarketDatabase
  ) throws -> ([CampaignID: CampaignTerms], [CampaignID]) {
    let budgets = BudgetLedger(database: database)
    let before = Dictionary(
      try budgets.spendReport(
        by: .campaign, from: MarketDay(number: .min), to: days.lowerBound.advanced(by: -1)
      ).map { ($0.key, $0.spend) }, uniquingKeysWith: { first, _ in first })
    var (terms, changed) = ([CampaignID: CampaignTerms](), Set<CampaignID>())
    let campaigns = try database.campaigns()
    for campaign in campaigns {
      terms[campaign.id] = CampaignTerms(
        dailyBudget: campaign.dailyBudget,
        remaining: campaign.lifetimeBudget.map { $0 - (before[campaign.id.rawValue] ?? .zero) },
        cap: campaign.frequencyCap)
    }
    var day = days.lowerBound
    while day <= days.upperBound {
      for (campaign, spent) in try budgets.spent(day: day) {
        if let budget = terms[campaign]?.dailyBudget, spent > budget { changed.insert(campaign) }
      }
      day = day.advanced(by: 1)
    }
    return (terms, changed.sorted())
  }

  /// Why these days may not be replayed at all.
  var doubts: [ReplayAnswer.Reason] {
    var doubts: [ReplayAnswer.Reason] = []
    if reproduced.identical < reproduced.decisions {
      let count = reproduced.decisions - reproduced.identical
      doubts.append(
        .init(
          .notReproduced,
          "\(count) decisions do not come out again under their own rules: see `vitrine decisions replay`."))
    }
    if unreadable > 0 {
      doubts.append(
        .init(.notReproduced, "\(unreadable) records are damaged: restore the ledger, or leave their days out."))
    }
    if let campaign = changedBudgets.first {
      doubts.append(
        .init(
          .budgetChanged,
          "\(campaign) was billed more on a day than its daily budget is now: replay days under the present budgets."))
    }
    return doubts
  }
}
