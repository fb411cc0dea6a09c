public import Domain
public import Funnel
public import Ledger
import Market
public import Store

extension MarketReport {
  /// - Parameters:
  ///   - records: in any order.
  ///   - database: for campaigns and what they were billed.
  public init(
    of records: some Sequence<DecisionRecord>, in database: MarketDatabase, calendar: MarketCalendar,
    reasons: DropReasonCatalogue
  ) throws {
    let catalogue = try database.catalogue()
    var maker = Maker(campaignOfAd: catalogue.campaignOfAd, calendar: calendar, reasons: reasons)
    var days: ClosedRange<MarketDay>?
    for record in records {
      maker.add(record)
      let day = calendar.day(of: record.input.at)
      days = days.map { min($0.lowerBound, day)...max($0.upperBound, day) } ?? day...day
    }
    var spent: [CampaignID: Micros] = [:]
    if let days {
      for row in try BudgetLedger(database: database).spendReport(
        by: .campaign, from: days.lowerBound, to: days.upperBound)
      {
        spent[try CampaignID(row.key)] = row.spend
      }
    }
    self = maker.report(of: catalogue.campaigns, spent: spent)
    guard let days else { return }
    let filtered = Dictionary(
      grouping: try database.filteredCounts(from: days.lowerBound, to: days.upperBound), by: \.campaign)
    for index in campaigns.indices {
      campaigns[index].invalid = (filtered[campaigns[index].campaign] ?? []).map(Invalid.init)
    }
  }
}

extension MarketReport.Invalid {
  fileprivate init(_ count: FilteredCount) {
    let reason = TrafficReason(rawValue: count.reason)
    self.init(
      code: reason?.name ?? "reason \(count.reason)", words: reason?.words ?? "A newer program says why.",
      events: count.events, withheld: count.withheld)
  }
}

extension Catalogue {
  fileprivate var campaignOfAd: [AdID: CampaignID] {
    let groups = Dictionary(adGroups.map { ($0.id, $0.campaign) }, uniquingKeysWith: { first, _ in first })
    return Dictionary(
      ads.compactMap { ad in groups[ad.adGroup].map { (ad.id, $0) } }, uniquingKeysWith: { first, _ in first })
  }
}
