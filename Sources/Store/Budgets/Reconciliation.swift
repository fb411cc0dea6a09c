public import Domain

/// Whether the three places that know what was spent agree, to the micro, for every campaign and day.
public struct Reconciliation: Equatable, Sendable {
  /// A campaign's day on which they do not agree.
  public struct Difference: Equatable, Sendable {
    public var campaign: CampaignID
    public var day: MarketDay
    /// The sum of its charges.
    public var charges: Micros
    /// What its leases have charged and were granted.
    public var leasesCharged: Micros
    public var leasesGranted: Micros
    /// What the books of its day say.
    public var dayCharged: Micros
    public var dayGranted: Micros
  }

  /// How many campaign days were compared.
  public var campaignDays: Int
  /// The sum of all charges.
  public var charged: Micros
  /// By campaign and day.
  public var differences: [Difference]

  public var isExact: Bool { differences.isEmpty }
}
