import Domain

/// A row of a campaigns file: `kind` says which of four entities it describes.
///
/// A row may refer only to what is stored already or stands before it, so parents come first. Every row has `id`, and `status`
/// (`active`, `paused`, `archived`; `active` when left out). Rows with amounts have `currency`.
///
/// | kind | fields |
/// |---|---|
/// | `advertiser` | `name` |
/// | `campaign` | `advertiser`, `name`, `objective`, `daily_budget_micros`; optional `lifetime_budget_micros`, `start`, `end`, `frequency_cap` |
/// | `ad_group` | `campaign`, `name`, `bid_event` (`cpm`, `cpc`), `bid_micros`; optional those of `TargetingFields` |
/// | `ad` | `ad_group`, `item`; optional `rating` |
enum CampaignRow {
  case advertiser(Advertiser)
  case campaign(Campaign)
  case adGroup(AdGroup)
  case ad(Ad)

  enum Kind: String, CaseIterable { case advertiser, campaign, adGroup = "ad_group", ad }

  static func read(_ fields: inout FieldReader) throws(RowRefusal) -> CampaignRow {
    let kind: Kind? = try fields.choice("kind")
    let row: CampaignRow =
      switch try fields.required("kind", kind) {
      case .advertiser: .advertiser(try advertiser(&fields))
      case .campaign: .campaign(try campaign(&fields))
      case .adGroup: .adGroup(try adGroup(&fields))
      case .ad: .ad(try ad(&fields))
      }
    try fields.finish()
    return row
  }

  private static func advertiser(_ fields: inout FieldReader) throws(RowRefusal) -> Advertiser {
    Advertiser(
      id: try fields.requiredIdentifier("id"), name: try fields.requiredText("name"),
      status: try fields.choice("status") ?? .active)
  }

  private static func campaign(_ fields: inout FieldReader) throws(RowRefusal) -> Campaign {
    let objective: Objective? = try fields.choice("objective")
    let budget = try fields.micros("daily_budget_micros")
    return Campaign(
      id: try fields.requiredIdentifier("id"), advertiser: try fields.requiredIdentifier("advertiser"),
      name: try fields.requiredText("name"), objective: try fields.required("objective", objective),
      status: try fields.choice("status") ?? .active,
      dailyBudget: try fields.required("daily_budget_micros", budget),
      lifetimeBudget: try fields.micros("lifetime_budget_micros"), schedule: try fields.schedule(),
      frequencyCap: try fields.frequencyCap("frequency_cap"))
  }

  private static func adGroup(_ fields: inout FieldReader) throws(RowRefusal) -> AdGroup {
    let event: Bid.Event? = try fields.choice("bid_event")
    let amount = try fields.micros("bid_micros")
    let bid: Bid
    do {
      bid = try Bid(
        event: fields.required("bid_event", event), amount: fields.required("bid_micros", amount))
    } catch let error as DomainError {
      throw RowRefusal(field: "bid_micros", error)
    } catch let error as RowRefusal {
      throw error
    } catch {
      throw RowRefusal(field: "bid_micros", "The bid is refused", "correct it")
    }
    return AdGroup(
      id: try fields.requiredIdentifier("id"), campaign: try fields.requiredIdentifier("campaign"),
      name: try fields.requiredText("name"), status: try fields.choice("status") ?? .active, bid: bid,
      targeting: try TargetingFields.read(&fields))
  }

  private static func ad(_ fields: inout FieldReader) throws(RowRefusal) -> Ad {
    Ad(
      id: try fields.requiredIdentifier("id"), adGroup: try fields.requiredIdentifier("ad_group"),
      item: try fields.requiredIdentifier("item"), status: try fields.choice("status") ?? .active,
      rating: try fields.rating("rating"))
  }
}
