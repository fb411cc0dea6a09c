public import Domain
public import Funnel
public import Ledger
import Market

extension MarketReport {
  /// Gathers a report from records, one after the other.
  public struct Maker: Sendable {
    private struct Line: Sendable {
      var competed = 0
      var won = 0
      var expected = Micros.zero
      var reasons: [String: Int] = [:]
      var hours: [Int: (expected: Micros, pacing: Double, pages: Int)] = [:]
      var pacing = 0.0
    }

    private let reasons: DropReasonCatalogue
    private let campaignOfAd: [AdID: CampaignID]
    private let calendar: MarketCalendar
    private let ranks: [DropReason: Int]
    private var lines: [CampaignID: Line] = [:]
    private var shadow = ShadowPriceSums()
    private var report = MarketReport(
      from: nil, to: nil, pages: 0, ads: 0, expected: .zero, campaigns: [], shadowPrices: nil)
    private var firstDay: MarketDay?
    private let sampling: Int

    /// - Parameters:
    ///   - campaignOfAd: also of ads that fell before the decision.
    ///   - sampling: shadow prices are learned from every so many pages.
    public init(
      campaignOfAd: [AdID: CampaignID], calendar: MarketCalendar, reasons: DropReasonCatalogue, sampling: Int = 10
    ) {
      self.reasons = reasons
      self.campaignOfAd = campaignOfAd
      self.calendar = calendar
      self.sampling = max(1, sampling)
      ranks = Dictionary(
        NonDelivery.furthest.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public mutating func add(_ record: DecisionRecord) {
      let input = record.input
      report.from = report.from.map { min($0, input.at) } ?? input.at
      report.to = report.to.map { max($0, input.at) } ?? input.at
      let day = calendar.day(of: input.at)
      let first = firstDay ?? day
      firstDay = first
      let hour = Int(day.number - first.number) * 24 + calendar.hour(of: input.at)
      if report.pages.isMultiple(of: sampling) { shadow.add(input) }
      report.pages += 1
      report.ads += record.decision.awards.count
      competed(record, hour: hour)
      awarded(record, hour: hour)
    }

    private mutating func competed(_ record: DecisionRecord, hour: Int) {
      let ads = record.input.ads
      var furthest: [CampaignID: DropReason] = [:]
      func note(_ reason: DropReason, of campaign: CampaignID) {
        let rank = ranks[reason] ?? .max
        if let known = furthest[campaign], (ranks[known] ?? .max) <= rank { return }
        furthest[campaign] = reason
      }
      for drop in record.input.droppedAds {
        if let ad = try? AdID(drop.id), let campaign = campaignOfAd[ad] { note(drop.reason, of: campaign) }
      }
      for drop in record.decision.dropped { note(drop.reason, of: ads.campaign[drop.row]) }
      var seen: Set<CampaignID> = []
      for row in 0..<ads.count where seen.insert(ads.campaign[row]).inserted {
        let multiplier = ads.multiplier[row].value
        lines[ads.campaign[row], default: Line()].competed += 1
        lines[ads.campaign[row], default: Line()].pacing += multiplier
        let known = lines[ads.campaign[row]]?.hours[hour] ?? (.zero, 0, 0)
        lines[ads.campaign[row], default: Line()].hours[hour] = (
          known.expected, known.pacing + multiplier, known.pages + 1
        )
      }
      let winners = Set(record.decision.awards.map { ads.campaign[$0.row] })
      for (campaign, reason) in furthest where !winners.contains(campaign) {
        lines[campaign, default: Line()].reasons[reasons.name(of: reason) ?? "reason \(reason.rawValue)", default: 0] +=
          1
      }
    }

    private mutating func awarded(_ record: DecisionRecord, hour: Int) {
      for award in record.decision.awards {
        let campaign = record.input.ads.campaign[award.row]
        report.expected += award.hold
        lines[campaign, default: Line()].won += 1
        lines[campaign, default: Line()].expected += award.hold
        lines[campaign, default: Line()].hours[hour]?.expected += award.hold
      }
    }

    /// - Parameters:
    ///   - campaigns: all of the market's, in the order to list them.
    ///   - spent: what each was billed on the days of the records.
    public func report(of campaigns: [Campaign], spent: [CampaignID: Micros]) -> MarketReport {
      var result = report
      let days = result.from.flatMap { from in
        result.to.map { Int(calendar.day(of: $0).number - calendar.day(of: from).number) + 1 }
      }
      result.campaigns = campaigns.map { line($0, spent: spent[$0.id] ?? .zero, days: days ?? 1) }
      result.shadowPrices = shadow.prices
      return result
    }

    private func line(_ campaign: Campaign, spent: Micros, days: Int) -> CampaignLine {
      let line = lines[campaign.id] ?? Line()
      var counts = line.reasons
      let silent = report.pages - line.won - counts.values.reduce(0, +)
      if silent > 0 { counts[NonDelivery.neverProposed] = silent }
      let reasons = counts.map { Reason(code: $0.key, words: NonDelivery.words(for: $0.key), pages: $0.value) }
        .sorted { ($0.pages, $1.code) > ($1.pages, $0.code) }
      let budget = campaign.dailyBudget.units * Double(days)
      let pacing = line.competed > 0 ? line.pacing / Double(line.competed) : 1
      let share = budget > 0 ? spent.units / budget : 0
      return CampaignLine(
        campaign: campaign.id, advertiser: campaign.advertiser, name: campaign.name, status: campaign.status,
        dailyBudget: campaign.dailyBudget, spent: spent, spentShare: share, competed: line.competed, won: line.won,
        winRate: line.competed > 0 ? Double(line.won) / Double(line.competed) : 0, expected: line.expected,
        valueOfBudget: pacing > 0 ? 1 / pacing : 0,
        health: health(campaign, line, reasons: reasons, spentShare: share, pacing: pacing),
        hours: line.hours.sorted { $0.key < $1.key }.map {
          Hour(
            hour: $0.key, expected: $0.value.expected,
            pacing: $0.value.pages > 0 ? $0.value.pacing / Double($0.value.pages) : 1)
        }, reasons: reasons)
    }

    private func health(
      _ campaign: Campaign, _ line: Line, reasons: [Reason], spentShare: Double, pacing: Double
    ) -> Health {
      if campaign.status != .active { return .notActive }
      if spentShare >= 0.9 || pacing < 0.9 { return .limitedByBudget }
      let lost = reasons.first { $0.code != NonDelivery.neverProposed }
      if line.competed == 0 { return .notMatching }
      switch lost?.code {
      case "budget.exhausted"?, "budget.refused"?: return .limitedByBudget
      case "cap.frequency"?, "cap.refused"?: return .limitedByCap
      case "auction.outranked"?, "auction.belowReserve"?: return line.won * 20 < line.competed ? .outbid : .delivering
      default: return line.won > 0 ? .delivering : .outbid
      }
    }
  }
}
