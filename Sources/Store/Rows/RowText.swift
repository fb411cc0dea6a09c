public import Domain

/// Entities as the lines of files that the importer reads, without the line's end.
public enum RowText {
  public static func line(_ item: Item, currency: Currency) -> [UInt8] { ItemRow.write(item, currency: currency) }

  public static func line(_ user: User) -> [UInt8] { UserRow.write(user) }

  public static func line(_ audience: Audience) -> [UInt8] { AudienceRow.write(audience) }

  public static func line(_ advertiser: Advertiser, currency: Currency) -> [UInt8] {
    CampaignRow.advertiser(advertiser).write(currency: currency)
  }

  public static func line(_ campaign: Campaign, currency: Currency) -> [UInt8] {
    CampaignRow.campaign(campaign).write(currency: currency)
  }

  public static func line(_ group: AdGroup, currency: Currency) -> [UInt8] {
    CampaignRow.adGroup(group).write(currency: currency)
  }

  public static func line(_ ad: Ad, currency: Currency) -> [UInt8] { CampaignRow.ad(ad).write(currency: currency) }
}
