import Domain

extension CampaignRow {
  func write(currency: Currency) -> [UInt8] {
    var row = JSONRowWriter()
    switch self {
    case .advertiser(let advertiser):
      row.field("kind", Kind.advertiser.rawValue)
      row.field("id", advertiser.id.rawValue)
      row.field("name", advertiser.name)
      row.field("status", advertiser.status.rawValue)
    case .campaign(let campaign):
      row.field("kind", Kind.campaign.rawValue)
      Self.write(campaign, currency: currency, to: &row)
    case .adGroup(let group):
      row.field("kind", Kind.adGroup.rawValue)
      row.field("id", group.id.rawValue)
      row.field("campaign", group.campaign.rawValue)
      row.field("name", group.name)
      row.field("status", group.status.rawValue)
      row.field("bid_event", group.bid.event.rawValue)
      row.field("bid_micros", group.bid.amount.rawValue)
      row.field("currency", currency.code)
      TargetingFields.write(group.targeting, to: &row)
    case .ad(let ad):
      row.field("kind", Kind.ad.rawValue)
      row.field("id", ad.id.rawValue)
      row.field("ad_group", ad.adGroup.rawValue)
      row.field("item", ad.item.rawValue)
      row.field("status", ad.status.rawValue)
      row.field("rating", ad.rating.name)
    }
    return row.finished()
  }

  private static func write(_ campaign: Campaign, currency: Currency, to row: inout JSONRowWriter) {
    row.field("id", campaign.id.rawValue)
    row.field("advertiser", campaign.advertiser.rawValue)
    row.field("name", campaign.name)
    row.field("objective", campaign.objective.rawValue)
    row.field("status", campaign.status.rawValue)
    row.field("daily_budget_micros", campaign.dailyBudget.rawValue)
    row.field("lifetime_budget_micros", campaign.lifetimeBudget?.rawValue)
    row.field("currency", currency.code)
    row.field("start", campaign.schedule.start?.description)
    row.field("end", campaign.schedule.end?.description)
    row.field("frequency_cap", campaign.frequencyCap.map { "\($0.count)/\($0.seconds)" })
  }
}
