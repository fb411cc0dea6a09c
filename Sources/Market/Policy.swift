public import Domain

/// How a market decides: reserve, weights, rounding, ad load. Immutable; a change is another version.
///
/// The version is the hash of the content (see `Ledger.PolicyVersion`), so a record names exactly the rules it was made by.
public struct Policy: Equatable, Sendable, Codable {
  /// The least that a thousand impressions may earn, in micros, and the least total value they may have.
  public var reservePerThousand: Micros
  public var rounding: GeneralizedSecondPrice.Rounding
  /// What one save of an ad's item is worth to the platform.
  public var saveValue: Micros
  /// What one hide of an ad costs it.
  public var hideCost: Micros
  /// How organic entries are ranked.
  public var organic: OrganicWeights
  /// Where ads may stand on a page with organic content.
  public var adLoad: AdLoad
  /// Entries on a page, ads included.
  public var pageSize: Int
  /// How often a page is decided again when a budget or cap refuses a winner.
  public var maximumAttempts: Int
  /// The share of organic entries that are drawn at random among the candidates, so that every item can be learned about.
  public var explorationShare: Double
  /// How slots are sold; nil for the generalised second price without more.
  public var auction: AuctionRules?
  /// What showing an ad is worth beside money, saves and hides; nil for nothing.
  public var utility: UtilityWeights?
  /// Where ads stand within what `adLoad` allows; nil for the first positions.
  public var layout: PageRule?
  /// The attention that each position of a page gets, from the first, not rising; beyond the end the last one counts. Needed
  /// where slots are sold by VCG, and where pages are planned.
  public var attention: [Double]?

  public init(
    reservePerThousand: Micros, rounding: GeneralizedSecondPrice.Rounding = .up, saveValue: Micros = .zero,
    hideCost: Micros = .zero, organic: OrganicWeights = OrganicWeights(), adLoad: AdLoad = AdLoad(),
    pageSize: Int = 20, maximumAttempts: Int = 4, explorationShare: Double = 0.05, auction: AuctionRules? = nil,
    utility: UtilityWeights? = nil, layout: PageRule? = nil, attention: [Double]? = nil
  ) {
    self.reservePerThousand = reservePerThousand
    self.rounding = rounding
    self.saveValue = saveValue
    self.hideCost = hideCost
    self.organic = organic
    self.adLoad = adLoad
    self.pageSize = pageSize
    self.maximumAttempts = maximumAttempts
    self.explorationShare = explorationShare
    self.auction = auction
    self.utility = utility
    self.layout = layout
    self.attention = attention
  }

  public static let standard = Policy(
    reservePerThousand: Micros(rawValue: 200_000), saveValue: Micros(rawValue: 2_000),
    hideCost: Micros(rawValue: 20_000))

  /// A policy in which every optional field is set: what a file may hold.
  public static let example: Policy = {
    var policy = Policy.standard
    policy.auction = AuctionRules(kind: .vickreyClarkeGroves, softFloorPerThousand: .zero, squashing: Squashing())
    policy.utility = UtilityWeights()
    policy.layout = .planned
    policy.attention = [1]
    return policy
  }()

  /// - Throws: `MarketError.badPolicy` with the field and its range.
  public func validated() throws(MarketError) -> Policy {
    try require(
      (0...Micros.maximum.rawValue).contains(reservePerThousand.rawValue), "reservePerThousand", "0 or more micros")
    try require((0...Micros.maximum.rawValue).contains(saveValue.rawValue), "saveValue", "0 or more micros")
    try require((0...Micros.maximum.rawValue).contains(hideCost.rawValue), "hideCost", "0 or more micros")
    let weights = [
      (organic.click, "click"), (organic.save, "save"), (organic.hide, "hide"),
      (organic.relevance ?? .zero, "relevance"),
    ]
    for (weight, name) in weights {
      try require((0...Micros.maximum.rawValue).contains(weight.rawValue), "organic.\(name)", "0 or more micros")
    }
    try require((1...200).contains(pageSize), "pageSize", "1 to 200 entries")
    try require((1...16).contains(maximumAttempts), "maximumAttempts", "1 to 16")
    try require((0...1).contains(explorationShare), "explorationShare", "0 to 1")
    try require((0...200).contains(adLoad.firstPosition), "adLoad.firstPosition", "0 to 200 entries")
    try require((0...200).contains(adLoad.gap), "adLoad.gap", "0 to 200 entries")
    try require((0...50).contains(adLoad.maximum), "adLoad.maximum", "0 to 50")
    try auction?.validate()
    try utility?.validate()
    if let attention {
      let falls = zip(attention, attention.dropFirst()).allSatisfy { $0 >= $1 }
      try require(
        !attention.isEmpty && falls && attention.allSatisfy { $0 >= 0.001 && $0 <= 1 }, "attention",
        "0.001 to 1, one position at least, not rising")
    }
    try require(
      attention != nil || (layout != .planned && auction?.kind != .vickreyClarkeGroves), "attention",
      "a list, which VCG and planned pages need")
    return self
  }

  private func require(_ holds: Bool, _ field: String, _ range: String) throws(MarketError) {
    guard holds else { throw MarketError(.badPolicy, "The policy's \(field) is out of range: use \(range).") }
  }
}

/// What showing an ad is worth beside its money: to the person, and in the long run.
///
/// The utility of an ad is money + click · P(click) + save · P(save) + conversion · P(conversion) − hide · P(hide) − showing,
/// with the weights of saves and hides from the policy itself.
public struct UtilityWeights: Equatable, Sendable, Codable {
  /// What a click is worth to the person.
  public var click: Micros
  /// What a conversion is worth to them.
  public var conversion: Micros
  /// What every ad costs that is shown, whatever becomes of it: the attention that people unlearn.
  public var showing: Micros

  public init(click: Micros = .zero, conversion: Micros = .zero, showing: Micros = .zero) {
    self.click = click
    self.conversion = conversion
    self.showing = showing
  }

  func validate() throws(MarketError) {
    for (weight, name) in [(click, "click"), (conversion, "conversion"), (showing, "showing")]
    where !(0...Micros.maximum.rawValue).contains(weight.rawValue) {
      throw MarketError(.badPolicy, "The policy's utility.\(name) is out of range: use 0 or more micros.")
    }
  }
}

/// Where ads stand on a page with content.
public enum PageRule: String, Equatable, Sendable, Codable, CaseIterable {
  /// At the first positions that the load allows, as many as won.
  case fixed
  /// Where the page is worth most, by `PlannedPage`; an ad that is worth less than what it pushes down is left out.
  case planned
}

/// The value of what a person may do with an organic entry, as its expected worth in micros.
public struct OrganicWeights: Equatable, Sendable, Codable {
  public var click: Micros
  public var save: Micros
  /// Subtracted for each expected hide.
  public var hide: Micros
  /// What it is worth that an entry fits the search perfectly; nil counts as nothing.
  public var relevance: Micros?

  public init(
    click: Micros = Micros(rawValue: 1_000), save: Micros = Micros(rawValue: 4_000),
    hide: Micros = Micros(rawValue: 10_000), relevance: Micros? = Micros(rawValue: 20_000)
  ) {
    self.click = click
    self.save = save
    self.hide = hide
    self.relevance = relevance
  }

  /// The expected worth of showing an entry once, or nil when a prediction that counts is missing.
  /// - Parameter s: how well the entry fits the search; nil on a page that is none.
  public func value(
    click p: FixedPoint?, save q: FixedPoint?, hide r: FixedPoint?, relevance s: FixedPoint? = nil
  ) -> ImpressionValue? {
    guard let gain = ImpressionValue(click, ifKnown: p), let more = ImpressionValue(save, ifKnown: q),
      let loss = ImpressionValue(hide, ifKnown: r)
    else { return nil }
    let worth = gain + more - loss
    guard let relevance, let s else { return worth }
    return worth + ImpressionValue(relevance, at: s)
  }
}

/// Where ads may stand: from `firstPosition` on, at least `gap` organic entries apart, at most `maximum` a page.
public struct AdLoad: Equatable, Sendable, Codable {
  public var firstPosition: Int
  public var gap: Int
  public var maximum: Int

  public init(firstPosition: Int = 2, gap: Int = 4, maximum: Int = 4) {
    self.firstPosition = firstPosition
    self.gap = gap
    self.maximum = maximum
  }

  /// The positions that ads may take on a page of `size` entries, in order.
  public func positions(pageSize size: Int) -> [Int] {
    Array(stride(from: firstPosition, to: size, by: gap + 1).prefix(maximum))
  }
}
